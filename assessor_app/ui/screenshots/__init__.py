"""Pictures of the window for people who want to see it, and for those who check how it looks."""

from assessor_app.ui.screenshots.scenes import SCENES
from assessor_app.ui.screenshots.stage import Scene
from assessor_app.ui.screenshots.writing import LOOKS, SIZES, write_screenshots

__all__ = ["LOOKS", "SCENES", "SIZES", "Scene", "write_screenshots"]
