// The last operation run, as the panel and the foot of the page show it.
import { useSyncExternalStore } from 'react';
import type { Trace } from './trace';

export type Run =
  | { state: 'none' }
  | { state: 'running'; name: string }
  | { state: 'failed'; name: string; message: string }
  | { state: 'done'; name: string; tookMs: number; trace: Trace | null; refused: boolean };

let current: Run = { state: 'none' };
const listeners = new Set<() => void>();

export function setRun(run: Run): void {
  current = run;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRun(): Run {
  return useSyncExternalStore(subscribe, () => current);
}
