#!lua
--[[
  Moves what outboxes hold into the deployment's one stream, each entry once and in the order of its outbox. The last
  one that was moved is remembered for every source in the same step, and older ones are ignored: two forwarders at
  once, or one that died half-way, double nothing. Without flags=allow-oom: on a full Redis it waits in its outbox.

  KEYS[1]  prefix:{events}:stream
  KEYS[2…] slot:at:<source> of each source below; named so that a slot that is being moved cuts no run in half
  ARGV[1]  slot: prefix:{events}
  ARGV[2]  ms for which events are kept; what is older is not told any more
  ARGV[3]  how many are kept at most
  ARGV[4…] five of each entry: its source, its id in the outbox, what happened, to whom, campaign or ''

  Result   how many were new
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
-- Once this is forgotten, every entry it stands for is too old to be told: nothing is told again.
for source, id in pairs(moved) do redis.call('SET', ARGV[1] .. ':at:' .. source, id, 'PX', keepMs) end
if new > 0 then redis.call('XTRIM', KEYS[1], 'MINID', '~', now - keepMs) end
return new
