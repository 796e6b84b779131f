"""What stands for the phone page on a home screen? Draws mapper/static/icons/: the folded map of icon.svg."""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "mapper" / "static" / "icons"
GREEN, WHITE = "#1f5f5b", "#ffffff"
BOX = 32  # icon.svg's
FINER = 8  # drawn so much larger, then made small: smooth edges
OUTLINE = ((8, 22), (8, 10), (13, 8), (19, 10), (24, 8), (24, 20), (19, 22), (13, 20))
FOLDS = (((13, 8), (13, 20)), ((19, 10), (19, 22)))
# file -> (pixels, share of the icon that the drawing may fill; a maskable one is cut to a circle)
ICONS = {
    "192.png": (192, 1.0),
    "512.png": (512, 1.0),
    "maskable-512.png": (512, 0.8),
    "apple-touch-icon.png": (180, 1.0),
}


def drawn(pixels: int, share: float) -> Image.Image:
    large = pixels * FINER
    image = Image.new("RGB", (large, large), GREEN)
    pen = ImageDraw.Draw(image)
    scale = large / BOX * share
    margin = large * (1 - share) / 2

    def line(*points: tuple[int, int]) -> None:
        placed = [(x * scale + margin, y * scale + margin) for x, y in points]
        pen.line(placed, WHITE, round(2 * scale), joint="curve")
        for x, y in placed:
            pen.ellipse((x - scale, y - scale, x + scale, y + scale), WHITE)

    line(*OUTLINE, OUTLINE[0])
    for fold in FOLDS:
        line(*fold)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS).quantize(16)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, (pixels, share) in ICONS.items():
        drawn(pixels, share).save(FOLDER / name, optimize=True)
