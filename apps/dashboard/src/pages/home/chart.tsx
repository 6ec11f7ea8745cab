import { useEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Flow } from '../../api/types.ts';
import { useFormats } from '../../words/language.tsx';

const HEIGHT = 150;

/** Messages per minute, drawn again when the data, the size, the language or the theme changes. */
export function Chart({ minutes, to }: { minutes: readonly Flow[]; to: number }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { clock, number } = useFormats();
  useEffect(() => {
    const target = box.current!;
    const times = minutes.map((_none, at) => (to - (60 - at) * 60_000) / 1000);
    const data: UPlot.AlignedData = [
      times,
      minutes.map(({ accepted }) => accepted),
      minutes.map(({ sent }) => sent),
      minutes.map(({ failed }) => failed),
    ];
    let plot: UPlot | undefined;
    const draw = (): void => {
      plot?.destroy();
      plot = new UPlot(optionsOf(target, clock, number), data, target);
    };
    const resized = new ResizeObserver(draw);
    resized.observe(target);
    const theme = window.matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', draw);
    const chosen = new MutationObserver(draw);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      chosen.disconnect();
      theme.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [minutes, to, clock, number]);
  return <div ref={box} style={{ height: HEIGHT }} />;
}

function optionsOf(target: HTMLElement, clock: (ms: number) => string, number: (n: number) => string): UPlot.Options {
  const colour = colourOf(target);
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis: UPlot.Axis = {
    stroke: colour('--muted'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: target.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 70,
        grid: { show: false },
        values: (_plot, values) => values.map((value) => clock(value * 1000)),
      },
      {
        ...axis,
        size: 36,
        space: 36,
        values: (_plot, values) => values.map((value) => (value % 1 ? '' : number(value))),
      },
    ],
    series: [
      {},
      {
        stroke: colour('--bar-sent'),
        width: 2,
        fill: `${colour('--bar-sent')}33`,
        points: { show: false },
      },
      { stroke: colour('--bar-read'), width: 2, dash: [5, 3], points: { show: false } },
      { stroke: colour('--bar-failed'), width: 2, dash: [2, 2], points: { show: false } },
    ],
  };
}

/** Reads colours of the theme as `#rrggbb`: a canvas does not know `light-dark()`. */
function colourOf(target: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    target.append(probe);
    const parts = getComputedStyle(probe).color.match(/\d+/g)!.slice(0, 3).map(Number);
    probe.remove();
    return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
}
