"""The style sheet, built from the tokens.

Widgets choose a look with dynamic properties, never with colours of their own:
`kind` on buttons ("primary", "quiet", "tool", "danger") and `role` on labels ("label", "quiet", "section",
"title", "warning", "fault") and on surfaces ("panel", "ground", "well", "card").
"""

from __future__ import annotations

from collections.abc import Callable

from studio.gui.theme.tokens import (
    CONTROL,
    DOCK_TITLE,
    RADIUS,
    STATUS,
    TEXT_BODY,
    TEXT_LABEL,
    TEXT_SECTION,
    TEXT_TITLE,
    TOOLBAR,
    Tokens,
)


def sheet(t: Tokens, px: Callable[[float], int], pt: Callable[[float], float]) -> str:
    """The whole style sheet of one theme at one text size."""
    return "\n".join((_surfaces(t, px), _words(t, pt), _buttons(t, px, pt), _fields(t, px, pt), _lists(t, px, pt)))


def _surfaces(t: Tokens, px: Callable[[float], int]) -> str:
    return f"""
QMainWindow, QDialog {{ background: {t.ground}; }}
QWidget[role="ground"] {{ background: {t.ground}; }}
QWidget[role="panel"] {{ background: {t.panel}; }}
QWidget[role="well"] {{ background: {t.well}; border-radius: {RADIUS}px; }}
QWidget[role="card"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QFrame[role="finding"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QFrame[role="finding"][tone="warning"] {{ border-left: 3px solid {t.warning}; }}
QFrame[role="finding"][tone="fault"] {{ border-left: 3px solid {t.fault}; }}
QFrame[role="finding"][tone="quality"] {{ border-left: 3px solid {t.quality}; }}
QWidget[role="bar"] {{ background: {t.panel}; }}
QFrame[role="choice"] {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QFrame[role="choice"][hover="true"] {{ background: {t.hover}; border-color: {t.outline}; }}
QFrame[role="choice"][chosen="true"] {{ border-color: {t.text}; }}
QFrame[role="choice"][keyed="true"] {{ border-color: {t.focus}; }}
QFrame[role="choice"][refused="true"] {{ background: transparent; border-style: dashed; }}
QFrame[role="branch"] {{ background: transparent; border: 1px solid transparent; border-radius: {RADIUS}px; }}
QFrame[role="branch"][hover="true"] {{ background: {t.hover}; }}
QFrame[role="branch"][keyed="true"] {{ border-color: {t.focus}; }}
QWidget[role="notice"] {{ background: {t.raised}; border-bottom: 1px solid {t.line}; }}
QWidget[role="status"] {{ background: {t.panel}; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="post"] {{ background: {t.line}; border: none; max-width: 1px; min-width: 1px; }}
QMainWindow::separator {{ background: {t.ground}; width: 4px; height: 4px; }}
QMainWindow::separator:hover {{ background: {t.press}; }}
QToolBar {{ background: {t.panel}; border: none; border-bottom: 1px solid {t.ground}; padding: 0 8px; spacing: 4px;
  min-height: {px(TOOLBAR) - 1}px; max-height: {px(TOOLBAR) - 1}px; }}
QToolBar#rail {{ padding: 8px 4px; border: none; border-right: 1px solid {t.ground}; max-height: 9999px; }}
QToolBar::separator {{ background: {t.line}; width: 1px; margin: 10px 8px; }}
QStatusBar {{ background: {t.panel}; border-top: 1px solid {t.ground}; min-height: {px(STATUS)}px;
  max-height: {px(STATUS)}px; }}
QStatusBar::item {{ border: none; }}
QDockWidget > QWidget {{ background: {t.panel}; }}
QWidget[role="docktitle"] {{ background: {t.panel}; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px 8px; }}
QScrollArea, QAbstractScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.press}; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {t.outline}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar {{ background: {t.panel}; border: none; }}
QTabBar::tab {{ background: transparent; color: {t.quiet}; padding: 0 6px;
  min-height: {px(DOCK_TITLE) - 2}px; border: none;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.text}; }}
QTabBar::tab:hover:!selected {{ color: {t.text}; }}
"""


def _words(t: Tokens, pt: Callable[[float], float]) -> str:
    return f"""
QWidget {{ color: {t.text}; font-size: {pt(TEXT_BODY)}pt; }}
QLabel {{ background: transparent; }}
QLabel[role="label"] {{ color: {t.quiet}; font-size: {pt(TEXT_LABEL)}pt; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="status"] {{ color: {t.quiet}; font-size: {pt(TEXT_LABEL)}pt; }}
QLabel[role="sign"] {{ background: {t.well}; border-radius: {RADIUS - 2}px; }}
QLabel[role="small"] {{ font-size: {pt(TEXT_LABEL)}pt; }}
QLabel[role="quiet"] {{ color: {t.quiet}; }}
QLabel[role="section"] {{ font-size: {pt(TEXT_SECTION)}pt; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {pt(TEXT_TITLE)}pt; font-weight: 600; }}
QLabel[role="bubble"] {{ background: {t.fill}; color: {t.on_fill}; border-radius: 4px; padding: 2px 8px;
  font-size: {pt(TEXT_LABEL)}pt; }}
QLabel[role="warning"] {{ color: {t.warning}; }}
QLabel[role="fault"] {{ color: {t.fault}; }}
QWidget:disabled {{ color: {t.faint}; }}
"""


def _buttons(t: Tokens, px: Callable[[float], int], pt: Callable[[float], float]) -> str:
    height = px(CONTROL)
    return f"""
QPushButton, QToolButton {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
  min-height: {height - 2}px; padding: 0 12px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.hover}; border-color: {t.press}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.press}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {t.focus}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.faint}; background: transparent; border-color: {t.line}; }}
QPushButton[kind="primary"], QToolButton[kind="primary"] {{ background: {t.fill}; color: {t.on_fill};
  border-color: {t.fill}; font-weight: 600; }}
QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover {{ background: {t.quiet}; border-color: {t.quiet};
  color: {t.on_fill}; }}
QPushButton[kind="primary"]:focus, QToolButton[kind="primary"]:focus {{ border: 2px solid {t.focus}; padding: 0 11px;
  min-height: {height - 4}px; }}
QPushButton[kind="primary"]:disabled, QToolButton[kind="primary"]:disabled {{ background: {t.raised}; color: {t.faint};
  border-color: {t.line}; }}
QPushButton[kind="danger"] {{ color: {t.fault}; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"], QToolButton[kind="tool"] {{ background: transparent;
  border: 1px solid transparent; padding: 0 8px; }}
QToolButton[kind="tool"] {{ padding: 0; min-width: {height - 2}px; max-width: {height - 2}px;
  max-height: {height - 2}px; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover, QToolButton[kind="tool"]:hover {{
  background: {t.hover}; }}
QToolButton[kind="tool"]:pressed, QToolButton[kind="quiet"]:pressed {{ background: {t.press}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus, QToolButton[kind="tool"]:focus {{
  border-color: {t.focus}; }}
QToolButton[kind="tool"]:checked, QToolButton[kind="quiet"]:checked {{ background: {t.press}; }}
QToolButton[kind="chip"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {height // 2}px;
  padding: 0 12px 0 8px; }}
QToolButton[kind="chip"]:hover {{ background: {t.hover}; }}
QToolButton[kind="chip"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="mini"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0;
  min-width: {px(18)}px; max-width: {px(18)}px; min-height: {px(18)}px; max-height: {px(18)}px; }}
QToolButton[kind="mini"]:hover {{ background: {t.hover}; }}
QToolButton[kind="mini"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="row"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0 2px;
  min-height: 0; text-align: left; font-size: {pt(TEXT_LABEL)}pt; }}
QToolButton[kind="under"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 0 2px; min-height: {px(38)}px; font-size: {pt(TEXT_LABEL)}pt; }}
QToolButton[kind="row"]:hover, QToolButton[kind="under"]:hover {{ background: {t.hover}; }}
QToolButton[kind="row"]:focus, QToolButton[kind="under"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="shape"] {{ border: none; padding: 0; min-width: {px(40)}px; max-width: {px(40)}px;
  min-height: {px(40)}px; max-height: {px(40)}px; }}
QWidget[role="row"][lit="true"] {{ background: {t.press}; border-radius: 4px; }}
QToolButton[kind="preset"] {{ padding: 0; min-width: {px(16)}px; min-height: {px(22)}px; border-radius: 4px;
  background: transparent; color: {t.quiet}; }}
QToolButton[kind="preset"][full="true"] {{ background: {t.press}; color: {t.text}; font-weight: 600; }}
QToolButton[kind="preset"]:hover {{ border-color: {t.outline}; }}
QToolButton[kind="preset"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="section"] {{ background: transparent; border: 1px solid transparent; border-radius: 0;
  padding: 0 8px; min-height: {px(32) - 2}px; text-align: left; font-weight: 600; }}
QToolButton[kind="section"]:hover {{ background: {t.hover}; }}
QToolButton[kind="section"]:focus {{ border-color: {t.focus}; }}
QWidget[role="segments"] {{ background: {t.well}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QToolButton[kind="segment"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 0 8px; min-height: {height - 8}px; color: {t.quiet}; }}
QToolButton[kind="segment"][tight="true"] {{ padding: 0 2px; }}
QToolButton[kind="segment"]:hover {{ color: {t.text}; }}
QToolButton[kind="segment"]:checked {{ background: {t.thumb}; color: {t.text}; border-color: {t.line}; }}
QToolButton[kind="segment"]:focus {{ border-color: {t.focus}; }}
QToolButton[kind="segment"]:disabled {{ color: {t.faint}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
"""


def _fields(t: Tokens, px: Callable[[float], int], pt: Callable[[float], float]) -> str:
    height = px(CONTROL)
    return f"""
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {{ background: {t.well};
  border: 1px solid {t.line}; border-radius: {RADIUS}px; padding: 0 8px; min-height: {height - 2}px;
  selection-background-color: {t.focus}; selection-color: {t.on_fill if t.name == "dark" else t.panel}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {{
  border-color: {t.focus}; }}
QLineEdit[role="inline"] {{ background: transparent; border: 1px solid transparent;
  padding: 0 0 0 4px; min-height: 18px; }}
QLineEdit[role="inline"]:hover {{ border-color: {t.line}; }}
QLineEdit[role="inline"]:focus {{ background: {t.well}; border-color: {t.focus}; }}
QLineEdit > QToolButton {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QComboBox:hover {{ border-color: {t.outline}; }}
QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
QComboBox::down-arrow {{ image: url("{_asset(t, "chevron-down")}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; outline: none;
  selection-background-color: {t.press}; selection-color: {t.text}; }}
QCheckBox {{ spacing: 8px; min-height: {height - 4}px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {t.outline}; border-radius: 4px;
  background: {t.well}; }}
QCheckBox::indicator:hover {{ border-color: {t.text}; }}
QCheckBox::indicator:checked {{ background: {t.fill}; border-color: {t.fill};
  image: url("{_asset(t, "check", "on_fill")}"); }}
QCheckBox::indicator:focus {{ border: 2px solid {t.focus}; width: 12px; height: 12px; }}
QCheckBox::indicator:disabled {{ border-color: {t.line}; }}
QProgressBar {{ background: {t.press}; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {t.fill}; border-radius: 2px; }}
QPlainTextEdit {{ padding: 8px; font-size: {pt(TEXT_LABEL)}pt; }}
"""


def _lists(t: Tokens, px: Callable[[float], int], pt: Callable[[float], float]) -> str:
    return f"""
QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 0 24px 0 8px; min-height: {px(26)}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.press}; }}
QMenu::item:disabled {{ color: {t.faint}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QMenu::indicator {{ width: 12px; height: 12px; padding-left: 8px; }}
QMenu::indicator:checked {{ image: url("{_asset(t, "check")}"); }}
QListView, QTreeView {{ background: transparent; border: none; outline: none; }}
QListView::item, QTreeView::item {{ border-radius: 4px; padding: 4px; color: {t.text}; }}
QListView::item:hover, QTreeView::item:hover {{ background: {t.hover}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.press}; color: {t.text}; }}
"""


def _asset(t: Tokens, name: str, role: str = "text") -> str:
    from studio.gui.icons import file_of

    return file_of(name, getattr(t, role))
