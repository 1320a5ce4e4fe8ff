// The official GraphQL-over-HTTP audit, told as JSON: [{id, name, status, reason}].
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.env.GATEWAY_URL, fetchFn: fetch });
const results = await Promise.all(
  audits.map(async ({ id, name, fn }) => {
    const { status, reason } = await fn();
    return { id, name, status, reason: reason ?? null };
  }),
);
console.log(JSON.stringify(results));
