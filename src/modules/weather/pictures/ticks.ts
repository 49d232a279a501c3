/** One tick alone says nothing of a scale. */
const LEAST_TICKS = 2;
/** How much closer ticks are tried than was asked for. */
const CLOSER = [1, 1.5, 2, 3, 4, 6];

/** Round numbers from `least` to `most`, about so many, at distances of 1, 2, 2.5 or 5 times a power of ten. */
export function roundTicks(least: number, most: number, about: number): number[] {
  const span = most - least;
  if (!(span > 0)) return [least];
  return enoughTicks(about, (count) => {
    const rough = span / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 2.5, 5, 10].find((factor) => power * factor >= rough * 0.999) ?? 10);
    return ticksOf(least, most, step);
  });
}

/** Degrees of a map, at distances that people count degrees in. */
export function degreeTicks(least: number, most: number, about: number): number[] {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90];
  return enoughTicks(about, (count) => {
    const rough = (most - least) / count;
    return ticksOf(least, most, steps.find((step) => step >= rough * 0.75) ?? 90);
  });
}

function enoughTicks(about: number, ticksFor: (count: number) => number[]): number[] {
  let ticks: number[] = [];
  for (const closer of CLOSER) {
    ticks = ticksFor(Math.max(1, about) * closer);
    if (ticks.length >= LEAST_TICKS) break;
  }
  return ticks;
}

/** As many decimals as tell the ticks apart. */
export function tickTexts(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : Math.abs(ticks[0] ?? 1) || 1;
  const most = Math.max(...ticks.map(Math.abs));
  if (most >= 1e6 || (most > 0 && most < 1e-3)) {
    const digits = Math.max(0, Math.floor(Math.log10(most)) - Math.floor(Math.log10(step)));
    return ticks.map((tick) => (tick === 0 ? '0' : tick.toExponential(Math.min(6, digits)).replace('e+', 'e')));
  }
  for (let decimals = 0; decimals < 8; decimals++) {
    const texts = ticks.map((tick) => tick.toFixed(decimals));
    const isExact = ticks.every((tick, index) => Math.abs(Number(texts[index]) - tick) < step * 1e-6);
    if (isExact) return texts.map((text) => (Number(text) === 0 ? (0).toFixed(decimals) : text).replace('-', '\u2212'));
  }
  return ticks.map((tick) => String(Number(tick.toPrecision(4))));
}

function ticksOf(least: number, most: number, step: number): number[] {
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  // Counted, so that errors of rounding do not add up.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const tick = (first + index) * step;
    return Number(tick.toPrecision(12));
  });
}
