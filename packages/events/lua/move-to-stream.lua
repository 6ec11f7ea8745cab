#!lua
--[[
  Moves the outboxes' entries into the deployment's one stream, each entry once and in the order of its outbox. The
    same step remembers the last entry moved of every source and ignores older ones: two relays at once, or one that
    died half-way, duplicate nothing. Without flags=allow-oom: on a full Redis the entries wait in their outboxes.

  KEYS[1]  prefix:{events}:stream
  KEYS[2…] slot:at:<source> of each source below; named so that a slot that is being moved cuts no run in half
  ARGV[1]  slot: prefix:{events}
  ARGV[2]  retention of events (ms); older entries are no longer published
  ARGV[3]  most events to keep
  ARGV[4…] five per entry: its source, its id in the outbox, what happened, to whom, campaign or ''

  Result   number of new events
]]
local keepMs = tonumber(ARGV[2])
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local function isLater(id, than)
  if not than then return true end
  local ms, seq = parts(id)
  local thanMs, thanSeq = parts(than)
  return ms > thanMs or (ms == thanMs and seq > thanSeq)
end

local last, moved = {}, {}
local new = 0
for at = 4, #ARGV, 5 do
  local source, id = ARGV[at], ARGV[at + 1]
  if last[source] == nil then last[source] = redis.call('GET', ARGV[1] .. ':at:' .. source) end
  if isLater(id, last[source]) then
    last[source] = id
    moved[source] = id
    if parts(id) > now - keepMs then
      redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*',
        's', source, 'i', id, 't', ARGV[at + 2], 'v', ARGV[at + 3], 'c', ARGV[at + 4])
      new = new + 1
    end
  end
end
-- By the time this expires, every entry it stands for is too old to be published, so nothing is published again.
for source, id in pairs(moved) do redis.call('SET', ARGV[1] .. ':at:' .. source, id, 'PX', keepMs) end
if new > 0 then redis.call('XTRIM', KEYS[1], 'MINID', '~', now - keepMs) end
return new
