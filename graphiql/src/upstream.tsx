// The upstream panel: a waterfall of the vendor calls behind the query just run.
import { useId, useState } from 'react';
import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { useRun, type Run } from './runs';
import { useStartOfText } from './scroll';
import { CACHE_WORDS, count, duration, totals, type Call, type Decision, type Trace } from './trace';

export const TITLE = 'Upstream calls';

/** The columns: how each is read aloud, shown and ordered. */
const COLUMNS = [
  { key: 'account', label: 'Account', order: (a: Call, b: Call) => a.account.localeCompare(b.account) },
  { key: 'call', label: 'Call', order: (a: Call, b: Call) => a.path.localeCompare(b.path) },
  { key: 'status', label: 'Status', order: (a: Call, b: Call) => (b.status ?? 0) - (a.status ?? 0) },
  { key: 'cache', label: 'Cache', order: (a: Call, b: Call) => a.cache.localeCompare(b.cache) },
  { key: 'records', label: 'Records', order: (a: Call, b: Call) => (b.records ?? 0) - (a.records ?? 0) },
  { key: 'took', label: 'Took', order: (a: Call, b: Call) => b.durationMs - a.durationMs },
  { key: 'time', label: 'When', order: (a: Call, b: Call) => a.startMs - b.startMs },
] as const;
type Key = (typeof COLUMNS)[number]['key'];

/** Records, took and status go largest first; the rest smallest first. */
const DESCENDING: ReadonlySet<Key> = new Set(['records', 'took', 'status']);

function Bar({ call, spanMs }: { call: Call; spanMs: number }) {
  const percent = (ms: number) => `${spanMs > 0 ? (100 * ms) / spanMs : 0}%`;
  const style = { left: percent(call.startMs), width: percent(call.durationMs) };
  return (
    <>
      <span className="eg-sr">
        from {duration(call.startMs)} to {duration(call.startMs + call.durationMs)}
      </span>
      <span className="eg-track" aria-hidden="true">
        <span className="eg-bar" style={style} />
      </span>
    </>
  );
}

function statusKind(status: number | null): string {
  if (status === null) return 'none';
  return status >= 400 ? 'bad' : 'good';
}

/** A dash for the eye, words for the ear. */
function Nothing({ said }: { said: string }) {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="eg-sr">{said}</span>
    </>
  );
}

// The roles are spelled out: laid out as a grid, a table would lose them in some browsers.
function Row({ call, spanMs }: { call: Call; spanMs: number }) {
  return (
    <tr role="row" data-cache={call.cache}>
      <th role="rowheader" scope="row" data-col="account">
        {call.account}
      </th>
      <td role="cell" data-col="call">
        <span className="eg-method">{call.method}</span> <span className="eg-path">{call.path}</span>
      </td>
      <td role="cell" data-col="status" data-status={statusKind(call.status)}>
        {call.status ?? <Nothing said="no answer" />}
      </td>
      <td role="cell" data-col="cache">
        <span className="eg-cache">{CACHE_WORDS[call.cache]}</span>
      </td>
      <td role="cell" data-col="records">
        {call.records === null ? (
          <Nothing said="no records" />
        ) : (
          <>
            {call.records.toLocaleString('en')}
            <span className="eg-unit"> {call.records === 1 ? 'record' : 'records'}</span>
          </>
        )}
      </td>
      <td role="cell" data-col="took">
        {duration(call.durationMs)}
      </td>
      <td role="cell" data-col="time">
        <Bar call={call} spanMs={spanMs} />
      </td>
    </tr>
  );
}

function Waterfall({ calls, spanMs }: { calls: Call[]; spanMs: number }) {
  const [by, setBy] = useState<Key>('time');
  const column = COLUMNS.find(({ key }) => key === by) ?? COLUMNS[0];
  const sorted = [...calls].sort((a, b) => column.order(a, b) || a.startMs - b.startMs);
  const direction = DESCENDING.has(by) ? 'descending' : 'ascending';
  return (
    <div className="eg-scroll" role="region" aria-label="Vendor calls" tabIndex={0}>
      <table role="table" aria-label="Vendor calls of the last operation" className="eg-calls">
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(({ key, label }) => (
              <th
                key={key}
                role="columnheader"
                scope="col"
                data-col={key}
                aria-sort={key === by ? direction : 'none'}
              >
                <button type="button" onClick={() => setBy(key)} title={`Order by ${label.toLowerCase()}`}>
                  {label}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted.map((call, index) => (
            <Row key={index} call={call} spanMs={spanMs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Total({ calls, tookMs }: { calls: Call[]; tookMs: number }) {
  const sum = totals(calls);
  const figures = [
    { term: sum.made === 1 ? 'call made' : 'calls made', value: sum.made.toLocaleString('en') },
    { term: sum.saved === 1 ? 'call saved' : 'calls saved', value: sum.saved.toLocaleString('en') },
    { term: 'in all', value: duration(tookMs) },
    ...(sum.slowest ? [{ term: `slowest, ${duration(sum.slowest.ms)}`, value: sum.slowest.account }] : []),
  ];
  return (
    <ul className="eg-total" aria-label="Total">
      {figures.map(({ term, value }) => (
        <li key={term}>
          <strong>{value}</strong> <span>{term}</span>
        </li>
      ))}
    </ul>
  );
}

function Plan({ plan }: { plan: Decision[] }) {
  const id = useId();
  if (!plan.length) return null;
  return (
    <section aria-labelledby={id} className="eg-plan">
      <h3 id={id}>How the plan chose</h3>
      <ul>
        {plan.map(({ field, decision }, index) => (
          <li key={index}>
            <code>{field}</code> <span>{decision}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Traced({ trace, tookMs }: { trace: Trace; tookMs: number }) {
  const spanMs = totals(trace.calls).spanMs;
  return (
    <>
      <Total calls={trace.calls} tookMs={tookMs} />
      {trace.calls.length ? (
        <Waterfall calls={trace.calls} spanMs={spanMs} />
      ) : (
        <p>No vendor was needed: the answer was already here.</p>
      )}
      <Plan plan={trace.plan} />
    </>
  );
}

function Body({ run }: { run: Run }) {
  switch (run.state) {
    case 'none':
      return (
        <p>
          Run a query (<kbd>Ctrl</kbd>-<kbd>Enter</kbd>, or the pink button) to see which vendor calls it needed, which
          ones the gateway saved, and how long each took.
        </p>
      );
    case 'running':
      return <p>Waiting for the answer…</p>;
    case 'failed':
      return (
        <p className="eg-failed">
          <strong>No answer.</strong> {run.message}
        </p>
      );
    case 'done':
      if (run.trace) return <Traced trace={run.trace} tookMs={run.tookMs} />;
      if (run.refused) {
        return <p>Refused before any vendor was asked ({duration(run.tookMs)}): the answer says why.</p>;
      }
      return (
        <p>
          The server sent no trace with this answer ({duration(run.tookMs)}). It needs the scope <code>admin</code>: put
          the key or token that has it under “Headers”, then run the query again.
        </p>
      );
  }
}

/** One sentence about the last run; what a screen reader is told when it ends. */
function summary(run: Run): string {
  if (run.state === 'none') return '';
  if (run.state === 'running') return 'Waiting for the answer';
  if (run.state === 'failed') return 'No answer';
  if (!run.trace && run.refused) return `${duration(run.tookMs)}, refused`;
  if (!run.trace) return `${duration(run.tookMs)}, no trace`;
  const { made, saved } = totals(run.trace.calls);
  return `${count(made, 'vendor call')}, ${saved} saved, ${duration(run.tookMs)}`;
}

function Panel() {
  const run = useRun();
  return (
    <section className="eg-upstream" aria-label={TITLE}>
      <div className="eg-head">
        <h2>{TITLE}</h2>
        {'name' in run && <span className="eg-operation">{run.name}</span>}
      </div>
      <Body run={run} />
    </section>
  );
}

/** GraphiQL opens and closes a plugin's pane only from its own button, so the link presses that. */
function togglePanel(): void {
  document.querySelector<HTMLButtonElement>(`.graphiql-sidebar button[aria-label$=" ${TITLE}"]`)?.click();
}

/** The line under the answer: what it cost, and the way to the panel. */
export function RunSummary({ version }: { version: string }) {
  useStartOfText();
  const line = summary(useRun());
  const open = useGraphiQL((state) => state.visiblePlugin?.title === TITLE);
  return (
    <div className="eg-foot">
      <span role="status" aria-label="Last run">
        {line}
      </span>
      {line && (
        <button type="button" onClick={togglePanel}>
          {open ? 'Hide calls' : 'Show calls'}
        </button>
      )}
      {version && <span className="eg-version">Eventgate {version}</span>}
    </div>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
      <path d="M2 4h9M6 10h10M9 16h9" />
    </svg>
  );
}

export const UPSTREAM_PLUGIN: GraphiQLPlugin = { title: TITLE, icon: Icon, content: Panel };
