"""The styles: what each part plays in them, and on which drums."""

from __future__ import annotations

from studio.data.builtin.drumming.drums import bell, clap, hat, kick, ride, rim, shaker, snare, tom
from studio.data.builtin.drumming.grooves import Drum, Part, Style

# Drums by character; every range is drawn from anew for each loop, so that no two kits are alike.
ROUND_KICK: Drum = (
    kick,
    {"hertz": (46, 58), "drop": (3, 5), "decay": (0.09, 0.15), "click": (0.02, 0.08), "drive": (1.0, 1.6)},
)
HARD_KICK: Drum = (
    kick,
    {"hertz": (44, 52), "drop": (5, 8), "decay": (0.08, 0.13), "click": (0.1, 0.25), "drive": (2.0, 4.0)},
)
DUSTY_KICK: Drum = (
    kick,
    {"hertz": (58, 76), "drop": (2, 3), "decay": (0.06, 0.1), "click": (0.05, 0.2), "drive": (1.5, 3.0)},
)
TIGHT_KICK: Drum = (
    kick,
    {"hertz": (70, 92), "drop": (2.5, 4), "decay": (0.035, 0.06), "click": (0.2, 0.4), "drive": (1.2, 2.0)},
)
LIVE_KICK: Drum = (
    kick,
    {"hertz": (60, 74), "drop": (1.8, 2.6), "decay": (0.07, 0.1), "click": (0.3, 0.6), "drive": (1.0, 1.5)},
)
SOFT_KICK: Drum = (
    kick,
    {"hertz": (62, 80), "drop": (1.2, 1.6), "decay": (0.07, 0.11), "click": (0.01, 0.03), "drive": (0.6, 1.0)},
)
DEAD_KICK: Drum = (
    kick,
    {"hertz": (50, 62), "drop": (1.4, 1.9), "decay": (0.06, 0.09), "click": (0.02, 0.06), "drive": (1.0, 1.6)},
)
BOOM: Drum = (
    kick,
    {"hertz": (38, 52), "drop": (2.5, 4), "decay": (0.24, 0.34), "click": (0.02, 0.08), "drive": (1.4, 2.4)},
)

BRIGHT_CLAP: Drum = (clap, {"hertz": (1000, 1500), "decay": (0.05, 0.09), "hands": (3, 4)})
WIDE_CLAP: Drum = (clap, {"hertz": (750, 1100), "decay": (0.09, 0.15), "hands": (3, 5)})
DISCO_SNARE: Drum = (
    snare,
    {"hertz": (190, 230), "decay": (0.05, 0.08), "wires": (0.7, 1.1), "low": (1500, 2200), "room": (0, 0)},
)
DUSTY_SNARE: Drum = (
    snare,
    {"hertz": (160, 200), "decay": (0.06, 0.1), "wires": (0.5, 0.8), "low": (700, 1200), "room": (0, 0)},
)
BREAK_SNARE: Drum = (
    snare,
    {"hertz": (230, 300), "decay": (0.045, 0.07), "wires": (0.5, 0.8), "low": (1600, 2600), "room": (0.1, 0.2)},
)
ROCK_SNARE: Drum = (
    snare,
    {"hertz": (175, 215), "decay": (0.08, 0.11), "wires": (0.6, 0.9), "low": (900, 1500), "room": (0.3, 0.6)},
)
TRAP_SNARE: Drum = (
    snare,
    {"hertz": (210, 260), "decay": (0.08, 0.13), "wires": (0.9, 1.4), "low": (2200, 3000), "room": (0, 0)},
)

CROSS_STICK: Drum = (rim, {"hertz": (420, 560), "decay": (0.014, 0.024)})
HIGH_RIM: Drum = (rim, {"hertz": (750, 980), "decay": (0.006, 0.012)})
CLAVES: Drum = (bell, {"hertz": (1900, 2500), "spread": (1.01, 1.03), "decay": (0.02, 0.035)})
WOOD: Drum = (bell, {"hertz": (700, 1100), "spread": (1.2, 1.35), "decay": (0.015, 0.03)})
COW_BELL: Drum = (bell, {"hertz": (520, 600), "spread": (1.46, 1.52), "decay": (0.05, 0.09)})
STEEL: Drum = (bell, {"hertz": (380, 900), "spread": (1.7, 2.4), "decay": (0.03, 0.08)})

CRISP_HAT: Drum = (hat, {"hertz": (2600, 3200), "decay": (0.014, 0.026), "metal": (0.1, 0.25)})
METAL_HAT: Drum = (hat, {"hertz": (2200, 2800), "decay": (0.012, 0.022), "metal": (0.4, 0.7)})
TINY_HAT: Drum = (hat, {"hertz": (3000, 3600), "decay": (0.007, 0.013), "metal": (0.05, 0.2)})
LOOSE_HAT: Drum = (hat, {"hertz": (1800, 2300), "decay": (0.03, 0.055), "metal": (0.15, 0.3)})
DARK_HAT: Drum = (hat, {"hertz": (1300, 1800), "decay": (0.02, 0.035), "metal": (0.2, 0.4)})
OPEN_HAT: Drum = (hat, {"hertz": (2300, 3000), "decay": (0.06, 0.1), "metal": (0.15, 0.35)})
LONG_HAT: Drum = (hat, {"hertz": (1900, 2500), "decay": (0.1, 0.15), "metal": (0.2, 0.4)})
PING: Drum = (ride, {"hertz": (650, 900), "decay": (0.12, 0.2), "bell": (0.15, 0.35)})
HARD_RIDE: Drum = (ride, {"hertz": (900, 1200), "decay": (0.07, 0.12), "bell": (0.3, 0.6)})

LOW_TOM: Drum = (tom, {"hertz": (70, 95), "decay": (0.08, 0.12), "slap": (0.05, 0.15)})
MID_TOM: Drum = (tom, {"hertz": (110, 165), "decay": (0.08, 0.13), "slap": (0.15, 0.3)})
CONGA: Drum = (tom, {"hertz": (190, 290), "decay": (0.05, 0.09), "slap": (0.3, 0.6)})
TIMBALE: Drum = (tom, {"hertz": (330, 460), "decay": (0.04, 0.07), "slap": (0.2, 0.5)})
FINE_SHAKER: Drum = (shaker, {"hertz": (3500, 5000), "decay": (0.018, 0.03), "swell": (0.006, 0.012)})
CABASA: Drum = (shaker, {"hertz": (2600, 3600), "decay": (0.02, 0.035), "swell": (0.01, 0.018)})

FOUR = ("9...9...9...9...",)
BACK = ("....9.......9...", "....9..g.g..9..g", "....9....g..9...")

STYLES: dict[str, Style] = {
    "house": Style(
        (118, 128),
        (0.06, 0.24),
        0.4,
        {
            "kick": Part((ROUND_KICK,), FOUR),
            "clap": Part((BRIGHT_CLAP, DISCO_SNARE), ("....8.......8...", "....8.......8..g"), 1, 0.6),
            "closed hat": Part((CRISP_HAT,), ("5g4g5g4g5g4g5g4g", "4.6.4.6.4.6.4.6.", "45.445.445.445.4"), 0.9, 0.28),
            "open hat": Part((OPEN_HAT,), ("..8...8...8...8.",), 0.92, 0.36),
            "shaker": Part((FINE_SHAKER,), ("5373537353735373", "g5g7g5g7g5g7g5g7"), 0.5, 0.2),
            "tom": Part((CONGA,), ("...6..7....6..7.", "..6..7....6..7.g", "g..6..g7g..6.g7."), 0.45, 0.4),
            "percussion": Part((COW_BELL, WOOD), ("6..6..6...6..6..", "...7......7..g.."), 0.3, 0.25),
        },
    ),
    "techno": Style(
        (126, 138),
        (0.03, 0.14),
        0.7,
        {
            "kick": Part((HARD_KICK,), FOUR),
            "tom": Part((LOW_TOM,), ("..55..55..55..55", "..6...6...6...6.", ".446.446.446.446"), 0.8, 0.4),
            "closed hat": Part((METAL_HAT,), ("6464646464646464", "6367636763676367", "g6g6g6g6g6g6g6g6"), 0.9, 0.24),
            "ride": Part((HARD_RIDE,), ("..7...7...7...7.", "7.7.7.7.7.7.7.7."), 0.6, 0.28),
            "clap": Part((WIDE_CLAP,), ("............7...", "....6.......6..."), 0.25, 0.35),
            "rim": Part((HIGH_RIM,), ("7..7..7..7..7..7", "...7..7...7..7..", "..7....7..7....g"), 0.7, 0.35),
            "percussion": Part((STEEL,), ("7....7....7.....", "...6.....6...6..", "......8........g"), 0.75, 0.3),
        },
    ),
    "hip-hop": Style(
        (80, 96),
        (0.14, 0.34),
        0.2,
        {
            "kick": Part(
                (DUSTY_KICK,), ("9......6..9.....", "9..6......96....", "9.........96...g", "9.6....6..9..6..")
            ),
            "snare": Part((DUSTY_SNARE,), BACK, 1, 0.75, 0.003),
            "closed hat": Part((DARK_HAT,), ("7.5.7.5.7.5.7.5.", "7g5.7.5g7.5.7g5.", "6.6.6.6.6.6.6.66"), 1, 0.3),
            "open hat": Part((LONG_HAT,), ("..............7.", "......6.........", "..........6....."), 0.4, 0.24),
            "rim": Part((CROSS_STICK,), ("...g...g...6..g.", ".......6......6."), 0.25, 0.3),
            "percussion": Part((WOOD, STEEL), ("..........7.....", "...6............", "......6.....g..."), 0.35, 0.22),
        },
    ),
    "drum and bass": Style(
        (168, 178),
        (0.04, 0.18),
        0.5,
        {
            "kick": Part(
                (TIGHT_KICK,), ("9.........9.....", "9.9.......99....", "9..9......9.....", "9.9.......9..g..")
            ),
            "snare": Part(
                (BREAK_SNARE,),
                ("....9..g.g..9..g", "....9..5.5..9..5", "....9....5..9.g5", "....9..4.45.9..."),
                1,
                0.85,
            ),
            "closed hat": Part(
                (TINY_HAT, CRISP_HAT), ("7575757575757575", "8.685.7.8.685.7.", "7.7.7.7.7.7.7.7."), 0.9, 0.26
            ),
            "ride": Part((PING,), ("8.6.8.6.8.6.8.6.", "7.7.7.7.7.7.7.7."), 0.75, 0.32),
            "shaker": Part((FINE_SHAKER,), ("4646464646464646",), 0.3, 0.16),
            "percussion": Part((WOOD,), ("......6..6....6.", "..6.....g...6..."), 0.3, 0.25),
        },
    ),
    "rock": Style(
        (100, 140),
        (0.05, 0.15),
        0.85,
        {
            "kick": Part(
                (LIVE_KICK,), ("9.......9.......", "9.......9.8.....", "9.....7.9.......", "9..7....9.8.....")
            ),
            "snare": Part((ROCK_SNARE,), ("....9.......9...", "....9.......9..g", "....9.......9.6."), 1, 0.9),
            "closed hat": Part((LOOSE_HAT,), ("9.6.8.6.9.6.8.6.", "8.8.8.8.8.8.8.8.", "9...8...9...8..."), 0.85, 0.4),
            "ride": Part((PING,), ("8.5.8.5.8.5.8.5.", "8...8...8...8..."), 0.3, 0.35),
            "open hat": Part((LONG_HAT,), ("8...............", "..............8."), 0.5, 0.5),
            "tom": Part((MID_TOM,), ("..............88", "............7777", ".............6.7"), 0.25, 0.6),
        },
    ),
    "bossa": Style(
        (116, 150),
        (0.03, 0.12),
        0.7,
        {
            "kick": Part((SOFT_KICK,), ("8..58..58..58..5", "8..58...8..58...", "7...7..57...7..5"), 1, 0.7),
            "rim": Part((CROSS_STICK,), ("8..8..8...8..8..", "8..8...8..8..8..", "..8.8...8..8..8."), 1, 0.75),
            "shaker": Part((CABASA, FINE_SHAKER), ("7465746574657465", "6454645464546454"), 0.9, 0.36),
            "closed hat": Part(
                (DARK_HAT, TINY_HAT), ("....6.......6...", "..5...5...5...5.", "5.5.5.5.5.5.5.5."), 0.6, 0.2
            ),
            "tom": Part((CONGA,), ("....6.....6.6...", "..g...66..g...66"), 0.5, 0.35),
            "percussion": Part((CLAVES,), ("7..7...7..7.7...", "..7.7...7..7...7"), 0.25, 0.2),
        },
    ),
    "reggae": Style(
        (70, 90),
        (0.12, 0.32),
        0.3,
        {
            "kick": Part((DEAD_KICK,), ("........9.......", "........9.....g.", "9.......9.......")),
            "rim": Part((CROSS_STICK,), ("........9.......", "........9..g....", "........9.g..g.."), 0.95, 0.8),
            "closed hat": Part(
                (DARK_HAT, LOOSE_HAT), ("..8...8...8...8.", "6.8.6.8.6.8.6.8.", "g.85..8.g.85..8."), 1, 0.4
            ),
            "open hat": Part((OPEN_HAT,), ("..............7.", "......7........."), 0.45, 0.35),
            "tom": Part((TIMBALE,), ("............g.77", "..g........6..6.", ".......g.....66g"), 0.6, 0.45),
            "shaker": Part((CABASA,), ("g.6.g.6.g.6.g.6.", "..6...6...6...6."), 0.35, 0.2),
        },
    ),
    "trap": Style(
        (130, 150),
        (0.03, 0.1),
        0.85,
        {
            "kick": Part((BOOM,), ("9.........9.....", "9......9..9.....", "9..9......9..9..", "9.....9.......9.")),
            "snare": Part((TRAP_SNARE,), ("........9.......", "........9......g"), 1, 0.8),
            "clap": Part((WIDE_CLAP,), ("........8.......",), 0.6, 0.6),
            "closed hat": Part(
                (TINY_HAT,), ("8585858585858585", "8.8.8.8.8.889898", "8.888.8.8.8.8888", "8.8.8.888.8.8.88"), 1, 0.26
            ),
            "open hat": Part((OPEN_HAT,), ("...........7....", "......7.........", "..............7."), 0.5, 0.28),
            "percussion": Part(
                (HIGH_RIM, CLAVES), ("..6...g....6....", "......6......6g.", "...6............"), 0.5, 0.24
            ),
        },
    ),
}
