// What the server wrote into the page, on the root element's data attributes.

export interface Page {
  /** Address of the GraphQL endpoint, relative to the page. */
  endpoint: string;
  /** Whether the reader may type request headers (an API key, say). */
  headersEditable: boolean;
  /** The gateway's version, for the foot of the page; empty where it is not told. */
  version: string;
}

export function readPage(root: HTMLElement): Page {
  const { endpoint = '', headers, version = '' } = root.dataset;
  return { endpoint: new URL(endpoint, document.baseURI).href, headersEditable: headers === 'true', version };
}
