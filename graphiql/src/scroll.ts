// Where the query stands in its window.
import { useEffect } from 'react';
import { useGraphiQL } from '@graphiql/react';

/** A text put in whole (prettified, or of another tab) is shown from its start: the last one's scrolling hid it. */
export function useStartOfText(): void {
  const editor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => {
    const listener = editor?.onDidChangeModelContent(({ isFlush }) => {
      if (isFlush) editor.setScrollPosition({ scrollLeft: 0, scrollTop: 0 });
    });
    return () => listener?.dispose();
  }, [editor]);
}
