"""A form made from parameter specifications: nothing about a parameter is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets.labels import label
from studio.gui.widgets.segmented import Segmented
from studio.gui.widgets.value_slider import ValueSlider

MOST_SEGMENTS = 5
LONGEST_SEGMENTS = 26
MONO_OR_STEREO = ("1", "2")
CHOICE_WORDS = {
    ("channels", "1"): N_("Grey"),
    ("channels", "3"): N_("Colour"),
    ("fit", "crop"): N_("Crop"),
    ("fit", "pad"): N_("Pad"),
    ("fit", "stretch"): N_("Stretch"),
    ("background", "black"): N_("Black"),
    ("background", "white"): N_("White"),
    ("split", "train"): N_("Train"),
    ("split", "test"): N_("Test"),
    ("split", "all"): N_("All"),
    ("characters", "digits"): N_("Digits"),
    ("characters", "capitals"): N_("Capitals"),
    ("characters", "letters"): N_("Letters"),
    ("characters", "digits and letters"): N_("Digits and letters"),
    ("precision", "auto"): N_("Auto"),
    ("shape", "grid"): N_("Grid of 25 heaps"),
    ("shape", "ring"): N_("Ring of 8 heaps"),
    ("shape", "moons"): N_("Two moons"),
    ("style", "family"): N_("Family"),
    ("style", "source"): N_("Source"),
    ("style", "instrument"): N_("Instrument"),
    ("axes", "same"): N_("The same"),
    ("axes", "each"): N_("Each by itself"),
    ("tiles", "all"): N_("Whole sheet"),
    ("tiles", "one"): N_("One sample"),
    ("loudness", "none"): N_("None"),
    ("loudness", "peak"): N_("Peak"),
    ("loudness", "loudness"): N_("Loudness"),
    ("conform", "stretch"): N_("Stretch"),
    ("conform", "resample"): N_("Resample"),
    ("use", "auto"): N_("Auto"),
    ("use", "notes"): N_("Notes"),
    ("use", "loops"): N_("Loops"),
    ("bpm", "own"): N_("Own"),
    ("feel", "own"): N_("Own"),
    ("feel", "given"): N_("As set"),
    ("key", "own"): N_("Own"),
    ("scale", "own"): N_("Own"),
    ("scale", "major"): N_("Major"),
    ("scale", "minor"): N_("Minor"),
    ("scale", "dorian"): N_("Dorian"),
    ("scale", "phrygian"): N_("Phrygian"),
    ("scale", "lydian"): N_("Lydian"),
    ("scale", "mixolydian"): N_("Mixolydian"),
    ("scale", "harmonic minor"): N_("Harmonic minor"),
}


def choice_words(spec: ParamSpec, choice: str) -> str:
    """Words for one value of a choice, not yet translated."""
    if spec.choices == MONO_OR_STEREO:
        return N_("Mono") if choice == "1" else N_("Stereo")
    if spec.unit == "Hz":
        return f"{float(choice) / 1000:.0f} k"
    if spec.named:
        return spec.named[spec.choices.index(choice)]
    return CHOICE_WORDS.get((spec.name.rpartition(".")[2], choice), choice[:1].upper() + choice[1:].replace("_", " "))


class ParamForm(QWidget):
    """One control per parameter, in order.

    `edited(name, value)` fires while a value changes, `released` when a drag or an entry ends (seal the undo there).

    Args:
        specs: what to show.
        values: values in force; missing ones show their default.
        marks: name to a short word shown beside the label ("live").
        deferred: tell only when a drag ends, for what is costly or leaves a mark.
    """

    edited = Signal(str, object)
    released = Signal()

    def __init__(
        self, specs: Iterable[ParamSpec], values: Mapping[str, Any], marks: Mapping[str, str] | None = None,
        deferred: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._setters: dict[str, Any] = {}
        self.controls: dict[str, QWidget] = {}
        self._specs = tuple(specs)
        self._deferred = deferred
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_S)
        for spec in self._specs:
            mark = (marks or {}).get(spec.name, "")
            words = f"{_(spec.label)} · {mark}" if mark else _(spec.label)
            layout.addWidget(self._row(spec, values.get(spec.name, spec.default), words))

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show other values without telling."""
        for spec in self._specs:
            self._setters[spec.name](values.get(spec.name, spec.default))

    def _row(self, spec: ParamSpec, value: Any, words: str) -> QWidget:
        if spec.kind == "bool":
            return self._check(spec, value, words)
        if spec.kind == "choice":
            return self._choice(spec, value, words)
        if spec.kind in ("int", "float") and spec.low is not None and spec.high is not None:
            return self._slider(spec, value, words)
        return self._text(spec, value, words)

    def _check(self, spec: ParamSpec, value: Any, words: str) -> QWidget:
        box = QCheckBox(words)
        box.setToolTip(_(spec.help))
        box.setChecked(bool(value))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.clicked.connect(lambda on: self._tell(spec.name, on))
        self._keep(spec, box, lambda v: box.setChecked(bool(v)))
        return box

    def _slider(self, spec: ParamSpec, value: Any, words: str) -> QWidget:
        assert spec.low is not None
        assert spec.high is not None
        span = spec.high - spec.low
        decimals = 0 if spec.kind == "int" else 1 if span >= 50 else 2 if span >= 0.5 else 3
        slider = ValueSlider(
            words, spec.low, spec.high, float(value), float(spec.default), unit=_(spec.unit) if spec.unit else "",
            decimals=decimals, log=spec.log, help=_(spec.help) if spec.help else "",
        )  # fmt: skip
        whole = spec.kind == "int"
        told = [slider.value()]

        def tell() -> None:
            if slider.value() != told[0]:
                told[0] = slider.value()
                self.edited.emit(spec.name, int(told[0]) if whole else told[0])

        (slider.released if self._deferred else slider.changed).connect(lambda *_: tell())
        slider.released.connect(self.released)
        self._keep(spec, slider, lambda v: (slider.set_value(float(v)), told.__setitem__(0, slider.value())))
        return slider

    def _choice(self, spec: ParamSpec, value: Any, words: str) -> QWidget:
        shown = [(choice, _(choice_words(spec, choice))) for choice in spec.choices]
        if len(shown) <= MOST_SEGMENTS and sum(len(text) for __, text in shown) <= LONGEST_SEGMENTS:
            segments = Segmented(shown, stretch=True)
            segments.set_value(str(value))
            segments.setAccessibleName(words)
            segments.chosen.connect(lambda key: self._tell(spec.name, key))
            self._keep(spec, segments, lambda v: segments.set_value(str(v)))
            return _under(words, segments, _(spec.help) if spec.help else "")
        box = QComboBox()
        for choice, text in shown:
            box.addItem(text, choice)
        box.setCurrentIndex(max(0, box.findData(str(value))))
        box.setAccessibleName(words)
        box.activated.connect(lambda index: self._tell(spec.name, box.itemData(index)))
        self._keep(spec, box, lambda v: box.setCurrentIndex(max(0, box.findData(str(v)))))
        return _under(words, box, _(spec.help) if spec.help else "")

    def _text(self, spec: ParamSpec, value: Any, words: str) -> QWidget:
        entry = QLineEdit(str(value))
        entry.setAccessibleName(words)
        entry.editingFinished.connect(lambda: entry.isModified() and self._typed(spec, entry))
        self._keep(spec, entry, lambda v: None if entry.hasFocus() else entry.setText(str(v)))
        return _under(words, entry, _(spec.help) if spec.help else "")

    def _typed(self, spec: ParamSpec, entry: QLineEdit) -> None:
        entry.setModified(False)
        self._tell(spec.name, entry.text())

    def _tell(self, name: str, value: Any) -> None:
        self.edited.emit(name, value)
        self.released.emit()

    def _keep(self, spec: ParamSpec, control: QWidget, setter: Any) -> None:
        control.setObjectName(spec.name)
        self.controls[spec.name] = control
        self._setters[spec.name] = setter


def _under(words: str, control: QWidget, help: str) -> QWidget:
    holder = QWidget()
    holder.setToolTip(help)
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_XS)
    layout.addWidget(label(words, "label"))
    layout.addWidget(control)
    return holder
