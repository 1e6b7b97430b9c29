"""Figures without gold labels: laws, lengths, speakers, shots."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from ports.domain.breakdown import Breakdown, BrokenDownScene
from tests.quality.gold_figures import Ratio


@dataclass(kw_only=True)
class PlainFigures:
    """Figures of breakdowns, added up.

    Attributes:
        laws: Violations of all checks, by law.
        scene_words: Number of words of each scene.
        identical: Texts whose two breakdowns are the same.
    """

    laws: dict[str, Ratio] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    words: int = 0
    scene_words: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    unresolved: Ratio = field(default_factory=Ratio)
    unknown_time: Ratio = field(default_factory=Ratio)
    shots: int = 0
    seconds: list[float] = field(default_factory=list)
    sizes: Counter[str] = field(default_factory=Counter)
    repeated_sizes: Ratio = field(default_factory=Ratio)
    people: int = 0
    identical: Ratio = field(default_factory=Ratio)

    def measure(self, text: str, breakdown: Breakdown) -> None:
        """Add one breakdown of *text*."""
        for law, figures in breakdown.quality.items():
            ratio = self.laws.setdefault(law, Ratio())
            ratio.hits += figures.violations
            ratio.of += figures.checked
        self.words += len(text.split())
        self.people += len(breakdown.structure.people)
        self.findings.update(f"{f.code} {f.severity}" for f in breakdown.findings)
        for scene in breakdown.scenes:
            self._scene(text, scene)

    def _scene(self, text: str, scene: BrokenDownScene) -> None:
        self.findings.update(f"{f.code} {f.severity}" for f in scene.findings)
        self.scene_words.append(len(scene.source.slice(text).split()))
        self.kinds[scene.kind] += 1
        self.unknown_time.add(hit=scene.time_of_day == "UNKNOWN")
        for line in scene.dialogue_script:
            self.unresolved.add(hit=line.character_key is None)
        sizes = [shot.technical_layer.camera.size for shot in scene.shots]
        self.sizes.update(sizes)
        self.shots += len(sizes)
        self.seconds += [shot.estimated_duration_seconds for shot in scene.shots]
        for before, after in itertools.pairwise(sizes):
            self.repeated_sizes.add(hit=before == after)

    def lines(self) -> list[str]:
        """Return the figures as lines of text."""
        if not self.scene_words:
            return ["no breakdown"]
        laws = ", ".join(f"{law} {r.hits}/{r.of}" for law, r in self.laws.items())
        sizes = ", ".join(f"{size} {n}" for size, n in self.sizes.most_common())
        per_thousand = 1000 * len(self.scene_words) / (self.words or 1)
        return [
            f"laws broken: {laws}",
            f"findings: {dict(self.findings.most_common())}",
            (
                f"scenes: {len(self.scene_words)} ({dict(self.kinds)}),"
                f" {per_thousand:.2f} a thousand words, median words"
                f" {median(self.scene_words):.0f}, longest {max(self.scene_words)}"
            ),
            f"people: {self.people}",
            f"unresolved speakers: {self.unresolved.value:.3f} of {self.unresolved.of}",
            f"time of day unknown: {self.unknown_time.value:.3f} of scenes",
            (
                f"shots: {self.shots}, median {median(self.seconds):.1f} s;"
                f" same size as the shot before: {self.repeated_sizes.value:.3f};"
                f" {sizes}"
            ),
            f"same breakdown twice: {self.identical.hits} of {self.identical.of}",
        ]
