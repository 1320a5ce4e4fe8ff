// What `extensions.upstream` and `extensions.plan` say, read without trust, and the figures made of them.

export const CACHE_WORDS = { MISS: 'miss', HIT: 'hit', STALE: 'stale', COALESCED: 'joined' } as const;
export type Cache = keyof typeof CACHE_WORDS;

/** One vendor call that the operation needed. Times are milliseconds from the start of the operation. */
export interface Call {
  account: string;
  method: string;
  path: string;
  status: number | null;
  cache: Cache;
  startMs: number;
  durationMs: number;
  records: number | null;
}

export interface Decision {
  field: string;
  decision: string;
}

export interface Trace {
  calls: Call[];
  plan: Decision[];
}

export interface Totals {
  made: number;
  saved: number;
  records: number;
  /** The account that kept the operation waiting longest, with the time during which it did. */
  slowest: { account: string; ms: number } | null;
  /** Start of the operation to the end of its last vendor call. */
  spanMs: number;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const amount = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const isCache = (value: unknown): value is Cache => typeof value === 'string' && value in CACHE_WORDS;

function readCall(entry: Json): Call {
  return {
    account: text(entry.account),
    method: text(entry.method),
    path: text(entry.path),
    status: amount(entry.status),
    cache: isCache(entry.cache) ? entry.cache : 'MISS',
    startMs: Math.max(0, amount(entry.startMs) ?? 0),
    durationMs: Math.max(0, amount(entry.durationMs) ?? 0),
    records: amount(entry.records),
  };
}

function readPlan(plan: unknown): Decision[] {
  if (!Array.isArray(plan)) return [];
  return plan.filter(isObject).map((step) => ({ field: text(step.field), decision: text(step.decision) }));
}

/** The trace of an answer; null where the server sent none. */
export function readTrace(result: unknown): Trace | null {
  if (!isObject(result) || !isObject(result.extensions)) return null;
  const { upstream, plan } = result.extensions;
  if (!Array.isArray(upstream)) return null;
  return { calls: upstream.filter(isObject).map(readCall), plan: readPlan(plan) };
}

/** The answer without what only this panel asked for. */
export function withoutTrace<T>(result: T): T {
  if (!isObject(result) || !isObject(result.extensions)) return result;
  const { upstream: _upstream, plan: _plan, ...kept } = result.extensions;
  const { extensions: _extensions, ...answer } = result;
  return (Object.keys(kept).length ? { ...answer, extensions: kept } : answer) as T;
}

/** How long at least one of these calls was under way; overlapping calls count once. */
function busyMs(calls: Call[]): number {
  let busy = 0;
  let until = 0;
  for (const { startMs, durationMs } of [...calls].sort((a, b) => a.startMs - b.startMs)) {
    busy += Math.max(0, startMs + durationMs - Math.max(startMs, until));
    until = Math.max(until, startMs + durationMs);
  }
  return busy;
}

function slowest(calls: Call[]): Totals['slowest'] {
  const accounts = [...new Set(calls.map((call) => call.account))];
  const waits = accounts.map((account) => ({
    account,
    ms: busyMs(calls.filter((call) => call.account === account)),
  }));
  return waits.sort((a, b) => b.ms - a.ms)[0] ?? null;
}

export function totals(calls: Call[]): Totals {
  const made = calls.filter((call) => call.cache === 'MISS');
  return {
    made: made.length,
    saved: calls.length - made.length,
    records: calls.reduce((sum, call) => sum + (call.records ?? 0), 0),
    slowest: slowest(calls.filter((call) => call.cache === 'MISS' || call.cache === 'COALESCED')),
    spanMs: calls.reduce((end, call) => Math.max(end, call.startMs + call.durationMs), 0),
  };
}

/** 0.4 ms, 12 ms, 1.24 s */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
