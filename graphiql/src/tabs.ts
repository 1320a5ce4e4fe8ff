// The tabs of a first visit: three queries worth running. Their variables are examples that find something in the
// demo's world, which stands at January 2026.
import accountsAndProfile from './queries/accounts_and_profile.graphql?raw';
import accountsAndProfileVariables from './queries/accounts_and_profile.json?raw';
import eventsInFull from './queries/events_in_full.graphql?raw';
import upcomingEvents from './queries/upcoming_events.graphql?raw';
import upcomingEventsVariables from './queries/upcoming_events.json?raw';

export const DEFAULT_TABS = [
  { query: upcomingEvents, variables: upcomingEventsVariables },
  { query: eventsInFull },
  { query: accountsAndProfile, variables: accountsAndProfileVariables },
];
