"""How is everything taken out in one file, checked, and brought back?"""

from pathlib import Path

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.store import backup as backups
from mapper.store import backup_encryption, redactions
from mapper.store import restore as restoring
from mapper.store.backup_archive import Archive, BackupRefused, Manifest
from mapper.store.database import DatabaseUnavailable
from mapper.store.redactions import RedactionListError

A_FILE = click.Path(dir_okay=False, path_type=Path)
AN_IDENTITY = click.option("--identity", type=A_FILE, help="File of the age key that it is encrypted to.")


@click.command("backup")
@click.argument("file", type=A_FILE)
@click.option("--verify", is_flag=True, help="Only check a backup that is there.")
@AN_IDENTITY
@with_appcontext
def backup(file: Path, verify: bool, identity: Path | None) -> None:
    """Write everything to FILE, which takes its place whole or not at all."""
    config = current.config()
    try:
        if verify:
            with backup_encryption.opened(file, identity, config.instance) as opened:
                archive = Archive(opened)
                archive.check()
            click.echo(f"Sound: {_described(archive.manifest)}.")
            return
        keys = backups.Keys(config.secret_key, config.backup_recipient)
        manifest = backups.write(current.database(), file.absolute(), keys, current.now())
    except (BackupRefused, DatabaseUnavailable) as error:
        current.refuse(str(error))
    click.echo(f"Written: {_described(manifest)}, {'' if config.backup_recipient else 'not '}encrypted.")


@click.command("restore")
@click.argument("file", type=A_FILE)
@AN_IDENTITY
@click.option("--redactions", "extra", type=A_FILE, help="A further list of what must stay empty.")
@with_appcontext
def restore(file: Path, identity: Path | None, extra: Path | None) -> None:
    """Fill an empty database from FILE, all of it or nothing."""
    config = current.config()
    own_list = config.instance / redactions.LIST
    config.instance.mkdir(parents=True, exist_ok=True, mode=0o700)  # on PostgreSQL there may be none
    try:
        listed = redactions.read_list(own_list)
        if extra is not None:
            listed = [*listed, *redactions.read_list(extra)]
        with backup_encryption.opened(file, identity, config.instance) as opened:
            done = restoring.restore(
                current.database(), opened, config.secret_key, config.time_zone, listed, current.now()
            )
    except (BackupRefused, DatabaseUnavailable, RedactionListError) as error:
        current.refuse(str(error))
    with current.database().read() as connection:
        redactions.keep(connection, own_list)
    click.echo(f"Restored: {_described(done.manifest)}; {done.redacted} redacted again.")
    click.echo(
        "Nobody is signed in, and codes and links to releases are gone: sign-ins are not kept in a backup. "
        "Who was revoked after it was made is not revoked here: look at People."
    )
    if done.other_secret:
        click.echo(
            "Its secret was another one: set MAPPER_SECRET_KEY to that of the old instance, or what phones "
            "send a second time waits as a conflict.",
            err=True,
        )


@click.command("backup-key")
@click.argument("file", type=A_FILE)
@with_appcontext
def backup_key(file: Path) -> None:
    """Make a key for encrypted backups: the private one goes to FILE, the public one is printed."""
    try:
        public = backup_encryption.make_key(file)
    except OSError as error:
        current.refuse(f"{file} can't be written: {error.strerror}.")
    click.echo(f"MAPPER_BACKUP_RECIPIENT={public}")
    click.echo("Move the file off this machine and keep a second copy: no backup opens without it.", err=True)


def _described(manifest: Manifest) -> str:
    return f"{manifest.rows} rows of {manifest.made_at} (backup {manifest.id}, schema {manifest.schema})"


COMMANDS = (backup, restore, backup_key)
