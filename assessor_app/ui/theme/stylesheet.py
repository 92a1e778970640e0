"""The one style sheet, made from a palette and a text size."""

from __future__ import annotations

from string import Template

from assessor_app.config import RESOURCES
from assessor_app.ui.theme import tokens
from assessor_app.ui.theme.tokens import Colours

# The height of a line beside its size in points, at 96 pixels an inch; what Qt adds to a cell.
_LINE = 96 / 72 * 1.25
_FRAME = 3

_SHEET = Template(
    """
* { color: $ink; font-size: ${text}pt; }
QWidget { background: $background; }
QWidget#panel, QFrame[panel="true"], QWidget[panel="true"] { background: $panel; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}pt; }
QLabel[role="title"] { font-size: ${title}pt; font-weight: 600; }
QLabel[role="heading"] { color: $muted; font-size: ${heading}pt; font-weight: 700; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="problem"] { color: $bad; }
QLabel[tone] { border-radius: ${pill_radius}px; min-height: ${pill}px; padding: 0 9px;
  font-size: ${small}pt; }
QLabel[tone="accent"] { background: $accent_soft; color: $accent; }
QLabel[tone="good"] { background: $good_soft; color: $good; }
QLabel[tone="warning"] { background: $warning_soft; color: $warning; }
QLabel[tone="bad"] { background: $bad_soft; color: $bad; }
QLabel[tone="plain"] { background: $background; color: $muted; border: 1px solid $line; }
QLabel[role="key"] {
  background: $background; color: $muted; border: 1px solid $line;
  border-bottom: 2px solid $line; border-radius: 4px; padding: 0 5px; font-size: ${small}pt;
}
QFrame[line="h"] { background: $line; max-height: 1px; min-height: 1px; border: none; }
QFrame[line="v"] { background: $line; max-width: 1px; min-width: 1px; border: none; }
QFrame[edge="true"] { background: $panel; border: 1px solid $line_strong; }
QFrame[card="true"] { background: $panel; border: 1px solid $line; border-radius: 9px; }
QFrame[card="true"][current="true"], QFrame[card="true"]:focus { border: 2px solid $accent; }
QTextEdit[reading="true"] { background: transparent; border: none; padding: 0; }
QPushButton, QToolButton {
  background: $panel; border: 1px solid $line; border-radius: ${radius}px;
  padding: 0 12px; min-height: ${control}px; outline: none;
}
QToolButton { padding: 0 8px; }
QToolButton[menu="true"] { padding: 0 22px 0 8px; }
QToolButton[menu="true"]:focus { padding: 0 21px 0 7px; }
QToolButton[menu="true"][mirrored="true"] { padding: 0 8px 0 22px; }
QToolButton[menu="true"][mirrored="true"]:focus { padding: 0 7px 0 21px; }
QToolButton[more="true"]::menu-indicator { image: none; }
QToolButton[menu="true"]::menu-indicator { image: url("$chevron");
  width: ${arrow}px; height: ${arrow}px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QPushButton:hover, QToolButton:hover { border-color: $line_strong; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {
  background: $accent_soft; color: $accent; border-color: $accent;
}
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:disabled, QToolButton:disabled, QToolButton:checked:disabled {
  color: $muted; background: $background; border-color: $line;
}
QPushButton[primary="true"] {
  background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[primary="true"]:focus { border: 2px solid $ink; }
QPushButton[primary="true"]:disabled { background: $background; border-color: $line;
  color: $muted; }
QPushButton[flat="true"], QToolButton[flat="true"] { border: 1px solid transparent;
  background: transparent; }
QToolButton[small="true"] { min-height: 24px; min-width: 24px; padding: 0; color: $muted; }
QToolButton[small="true"]:focus { padding: 0; }
QPushButton::menu-indicator { width: 0; image: none; }
QPushButton[flat="true"]:focus, QToolButton[flat="true"]:focus { border: 2px solid $accent; }
QPushButton[link="true"] { border: 1px solid transparent; background: transparent; color: $accent;
  padding: 0 2px; min-height: ${slim_target}px; }
QPushButton[link="true"]:hover { border-color: $line; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 0 1px; }
QPushButton[slim="true"] {
  border: 1px solid transparent; background: transparent; color: $muted; font-size: ${small}pt;
  min-height: ${slim}px; padding: 0 6px;
}
QPushButton[slim="true"]:hover { color: $ink; border-color: $line; }
QPushButton[slim="true"]:focus { border: 2px solid $accent; padding: 0 5px; }
QPushButton[quiet="true"] { border: 1px solid transparent; background: transparent;
  padding: 0 6px; min-height: ${chip}px; }
QPushButton[quiet="true"]:hover { border-color: $line; }
QPushButton[quiet="true"]:focus { border: 2px solid $accent; padding: 0 5px; }
QPushButton[chip="true"] {
  border-radius: ${chip_radius}px; min-height: ${chip}px; padding: 0 10px; font-size: ${small}pt;
  color: $muted; background: $background;
}
QPushButton[cited="true"] { background: $accent_soft; color: $accent;
  border-color: $accent_soft; }
QPushButton[cited="true"]:focus { border: 2px solid $accent; }
QPushButton[chip="true"]:checked { background: $accent_soft; color: $accent;
  border-color: $accent_soft; }
QPushButton[chip="true"]:focus { border: 2px solid $accent; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {
  background: $panel; border: 1px solid $line_strong; border-radius: ${radius}px; padding: 4px 8px;
  selection-background-color: $accent; selection-color: $on_accent;
  placeholder-text-color: $muted;
}
QLineEdit, QComboBox, QSpinBox { min-height: ${field}px; }
QLineEdit QLabel[role="key"] { background: transparent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
  border: 2px solid $accent; padding: 3px 7px;
}
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$chevron"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line;
  selection-background-color: $accent_soft; selection-color: $ink; }
QTableView, QListView, QTreeView {
  background: $panel; border: 1px solid $line; gridline-color: $line; outline: 0;
  alternate-background-color: $panel; selection-background-color: $accent_soft;
  selection-color: $ink;
}
QListView[bare="true"], QTreeView[bare="true"] { border: none; }
QTableView::item, QListView::item, QTreeView::item { padding: 4px ${cell_item}px; }
QTableView::item { border-bottom: 1px solid $line; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: $accent_soft; color: $ink;
}
QTableView:focus, QListView:focus, QTreeView:focus { border-color: $accent; }
QListView[bare="true"]:focus, QTreeView[bare="true"]:focus { border: none; }
QListView[cues="true"] { border: 1px solid transparent; }
QListView[cues="true"]:focus { border: 1px solid $accent; }
QHeaderView { background: $panel; font-size: ${small}pt; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 6px ${cell}px; text-align: left; font-size: ${small}pt;
}
QTableCornerButton::section { background: $panel; border: none; }
QScrollArea { border: none; }
QDialog QScrollArea, QScrollArea[edged="true"] { border: 1px solid $panel; }
QDialog QScrollArea:focus, QScrollArea[edged="true"]:focus { border-color: $accent; }
QWidget#qt_scrollarea_vcontainer, QWidget#qt_scrollarea_hcontainer { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; margin: 2px; min-height: 28px;
  min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px;
  min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 4px 10px;
  border: 2px solid transparent; }
QTabBar[evidence="true"]::tab { min-width: 72px; max-width: 200px; padding: 4px 2px 4px 10px; }
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }
QTabBar::tab:focus { border-color: $accent; }
QTabWidget::pane { border: none; }
QToolTip { background: $ink; color: $panel; border: none; padding: 4px 6px; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 22px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $ink; }
QMenu::separator { height: 1px; background: $line; margin: 4px; }
QDialog { background: $panel; }
QCheckBox, QRadioButton { background: transparent; spacing: 8px; min-height: 24px;
  border: 1px solid transparent; border-radius: 4px; padding: 0 4px 0 3px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
QRadioButton::indicator:disabled { background: $background; border-color: $line; }
QCheckBox::indicator { width: ${tick}px; height: ${tick}px; border: 1px solid $line_strong;
  border-radius: 4px; background: $panel; }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url("$check"); }
QCheckBox::indicator:disabled { background: $background; border-color: $line; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $line_strong;
  border-radius: 8px; background: $panel; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 14px; height: 14px; margin: -5px 0;
  border-radius: 7px; }
QPlainTextEdit[reader="true"], QTextEdit[reader="true"] { border: none; border-radius: 0;
  padding: 0; }
QPlainTextEdit[reader="true"]:focus, QTextEdit[reader="true"]:focus { border: none; padding: 0; }
QSlider:focus { border: 1px solid $accent; border-radius: 4px; }
"""
)


def style_sheet(colours: Colours, *, text_scale: float = 1.0) -> str:
    """Return the style sheet for a palette, with text at ``text_scale`` (1.0 is 100 %)."""
    names = {name: getattr(colours, name) for name in Colours.__slots__}
    chip = round(24 * text_scale)
    pill = round(tokens.SMALL_PT * text_scale * _LINE) + 6
    on = "dark" if colours.dark else "light"
    return _SHEET.substitute(
        names,
        text=round(tokens.TEXT_PT * text_scale, 2),
        small=round(tokens.SMALL_PT * text_scale, 2),
        title=round(tokens.TITLE_PT * text_scale, 2),
        heading=round(tokens.HEADING_PT * text_scale, 2),
        radius=tokens.RADIUS,
        control=round((tokens.CONTROL_HEIGHT - 2) * text_scale),
        field=round((tokens.CONTROL_HEIGHT - 10) * text_scale),
        chip=chip,
        slim=round((tokens.MIN_TARGET - 2) * text_scale),
        chip_radius=chip // 2 + 1,
        pill=pill,
        pill_radius=pill // 2,
        cell=round(tokens.CELL_PADDING * text_scale),
        cell_item=max(0, round(tokens.CELL_PADDING * text_scale) - _FRAME),
        slim_target=round(tokens.MIN_TARGET * text_scale),
        arrow=round(12 * text_scale),
        chevron=_icon(f"chevron-on-{colours.name}"),
        tick=round(14 * text_scale),
        check=_icon(f"check-on-{on}"),
    )


def _icon(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").as_posix()
