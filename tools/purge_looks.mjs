// Which of the looks does the phone page use? Prints a bundle without the rules that nothing on the page can match.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PurgeCSS } from 'purgecss';

const postcss = createRequire(createRequire(import.meta.url).resolve('purgecss'))('postcss'); // the one that it reads with

const CONTENT = [
  'templates/base.html',
  'templates/navigation.html',
  'templates/phone/*.html',
  'mapper/static/phone/*.js',
];
// States and directions that scripts and browsers set: whatever asks for them stays.
const STAYS = [/^dir$/, /^disabled$/, /^data-(?!theme|tooltip|placement)/, /^:(is|where|focus|focus-visible|focus-within|hover|active)$/];
// Pico's elements, roles, kinds of fields and buttons that the phone page has none of: our scripts have words like theirs,
// and what stands beside an :is() counts as used.
const NEVER = new RegExp([
  /(^|[\s>+~])(address|code|dialog|mark|progress|table)\b/,
  /\[(data-(theme|tooltip)|role=(group|link|switch)|type=(color|file|range|reset))/,
  /\.(contrast|outline)\b|^:host|::file-selector|\[aria-label=breadcrumb\]/,
].map(({ source }) => source).join('|'));

/** What a selector asks for, without what it asks about: those that are *not* of a kind stay. */
function withoutArguments(selector) {
  const outer = selector.replace(/:(is|not|where|has)\([^()]*\)/g, '');
  return outer === selector ? outer : withoutArguments(outer);
}

const bundle = postcss.parse(readFileSync(process.argv[2], 'utf8'));
bundle.walkRules((rule) => {
  const kept = rule.selectors.filter((selector) => !NEVER.test(withoutArguments(selector)));
  if (kept.length > 0) rule.selectors = kept;
  else rule.remove();
});
const everywhere = bundle.nodes.filter(({ type }) => type === 'rule'); // under no condition
bundle.walkDecls(/^--pico/, (declared) => {
  if (isSaidAgain(declared)) declared.remove();
});

/** Whether a later rule with the same selectors says it anew: Pico's colours where ours stand. */
function isSaidAgain({ parent, prop }) {
  if (!parent.selectors.every((selector) => selector.startsWith(':root'))) return false;
  const own = parent.parent.type === 'atrule' ? parent.parent : parent;
  return everywhere.some((later) => bundle.index(later) > bundle.index(own)
    && parent.selectors.every((selector) => later.selectors.includes(selector))
    && later.nodes.some((other) => other.prop === prop));
}

const [looks] = await new PurgeCSS().purge({
  content: CONTENT,
  css: [{ raw: bundle.toString(), extension: 'css' }],
  safelist: { greedy: STAYS, variables: [/^--(?!pico)/] }, // the map's styles, a file of their own, ask for ours
  variables: true,
  keyframes: true,
});
process.stdout.write(looks.css);
