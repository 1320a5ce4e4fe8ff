// Sends an operation to the gateway, asks for the trace of its vendor calls and keeps that for the panel.
import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import { Kind, parse, type ExecutionResult } from 'graphql';
import { setRun } from './runs';
import { readTrace, withoutTrace } from './trace';

const TRACE = 'X-Eventgate-Trace';
const INTROSPECTION = 'IntrospectionQuery';
const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

type Headers = Record<string, string>;

const asksTrace = (headers: Headers) => Object.keys(headers).some((name) => name.toLowerCase() === TRACE.toLowerCase());

function operationNames(query: string): (string | undefined)[] {
  try {
    const { definitions } = parse(query, { noLocation: true });
    return definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : []));
  } catch {
    return []; // the server says what is wrong with it
  }
}

/** GraphiQL learns the name a moment after the text: a quick hand would run the new text under the old name. */
function withItsName(operation: FetcherParams): FetcherParams {
  const names = operationNames(operation.query);
  if (names.length !== 1) return operation;
  return { ...operation, operationName: names[0] ?? null };
}

async function post(endpoint: string, operation: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { Accept: ACCEPT, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(operation),
    credentials: 'same-origin',
    redirect: 'error',
  });
  const body = await response.text();
  try {
    return JSON.parse(body) as ExecutionResult;
  } catch {
    throw new Error(`The server answered ${response.status} ${response.statusText} without JSON.`.replace('  ', ' '));
  }
}

/** The network's own "Failed to fetch" says nothing to act on. */
function explain(error: unknown): Error {
  if (error instanceof TypeError) return new Error('The gateway could not be reached. Is it still running?');
  return error instanceof Error ? error : new Error(String(error));
}

async function traced(endpoint: string, operation: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const name = operation.operationName ?? 'unnamed operation';
  const started = performance.now();
  setRun({ state: 'running', name });
  try {
    const result = await post(endpoint, operation, { [TRACE]: '1', ...headers });
    const tookMs = performance.now() - started;
    setRun({ state: 'done', name, tookMs, trace: readTrace(result), refused: !('data' in result) });
    return asksTrace(headers) ? result : withoutTrace(result);
  } catch (error) {
    const explained = explain(error);
    setRun({ state: 'failed', name, message: explained.message });
    throw explained;
  }
}

/** A fetcher for GraphiQL: introspection goes untraced, and does not disturb the last run's trace. */
export function createFetcher(endpoint: string): Fetcher {
  return (operation, options) => {
    const headers: Headers = options?.headers ?? {};
    if (operation.operationName === INTROSPECTION) return post(endpoint, operation, headers);
    return traced(endpoint, withItsName(operation), headers);
  };
}
