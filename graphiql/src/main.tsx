// The page: GraphiQL, the three tabs and the upstream panel.
import './nonce';
import './workers';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { createFetcher } from './fetcher';
import { readPage } from './page';
import { DEFAULT_TABS } from './tabs';
import { RunSummary, UPSTREAM_PLUGIN } from './upstream';

const PLUGINS = [HISTORY_PLUGIN, UPSTREAM_PLUGIN];

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element #root.');
const page = readPage(root);

createRoot(root).render(
  <GraphiQL
    fetcher={createFetcher(page.endpoint)}
    plugins={PLUGINS}
    defaultTabs={DEFAULT_TABS}
    isHeadersEditorEnabled={page.headersEditable}
    showPersistHeadersSettings={false}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <span className="eg-logo">Eventgate</span>
    </GraphiQL.Logo>
    <GraphiQL.Footer>
      <RunSummary version={page.version} />
    </GraphiQL.Footer>
  </GraphiQL>,
);
