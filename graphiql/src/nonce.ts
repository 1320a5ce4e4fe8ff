// Lets Monaco and Radix add their <style> elements under a policy without 'unsafe-inline' for elements.
// Neither has a setting for a nonce that covers all it creates, so every <style> made by script gets the page's.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

if (nonce) {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}

export {};
