// What is known of the conversations and of their notes, by channel: when something came last, up to when it was looked at, and how much is unread. No text of any.

const known = new Map();
const newest = new Map();
const looked = new Map();
let unread = {};

export const channelOf = (id) => `customer-${id}`;
export const notesOf = (id) => `customer-${id}-notes`;
export const isNotes = (channel) => channel.endsWith("-notes");
/** NaN for a channel that is no customer's. */
export const customerOf = (channel) => Number(/^customer-(\d+)(-notes)?$/.exec(channel)?.[1]);

export const has = (id) => known.has(id);
export const ids = () => [...known.keys()];
export const newestIn = (channel) => newest.get(channel) ?? null;

/** A conversation as the CRM tells of it. */
export function take({ lastActivity, ...conversation }) {
  known.set(conversation.id, conversation);
  if (lastActivity !== null) came(channelOf(conversation.id), Date.parse(lastActivity));
}

/** Whether that was news. */
export const came = (channel, at) => raise(newest, channel, at);

/** Whether less was looked at before. */
export const look = (channel, at) => raise(looked, channel, at);

export function takeLooks(looks) {
  for (const { customer, notes, at } of looks) look(notes ? notesOf(customer) : channelOf(customer), Date.parse(at));
}

/** As the chat counts it, in channels that it watches. Gives the channels whose count is another now. */
export function count(byChannel) {
  const before = unread;
  unread = byChannel;
  return [...new Set([...Object.keys(before), ...Object.keys(unread)])].filter((channel) => before[channel] !== unread[channel]);
}

export const isLookedAt = (channel) => newestIn(channel) === null || newestIn(channel) <= (looked.get(channel) ?? 0);

/** All of a conversation that its row shows; `isRead`: whether a channel is in sight. */
export function conversation(id, isRead) {
  const [channel, notes] = [channelOf(id), notesOf(id)];
  const isNew = (each) => !isLookedAt(each) && !isRead(each);
  return { ...known.get(id), at: newestIn(channel), unread: unread[channel] ?? 0, notes: unread[notes] ?? 0, isNew: isNew(channel), hasNewNotes: isNew(notes) };
}

function raise(map, channel, at) {
  // What is no time is none.
  if (!(at > (map.get(channel) ?? 0))) return false;
  map.set(channel, at);
  return true;
}
