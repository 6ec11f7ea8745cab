#!lua flags=allow-oom
--[[
  Makes a lane's indexes agree with a message's own record: adds it to the index of its status and to that of all
  messages, and removes it from the index of every other status. A message that has no record, or was transferred to
  another lane, is removed from all. No script leaves such a difference; a Redis that lost part of a write does (a file
  that was cut within a transaction). allow-oom: a message that is in no index is never sent, and never forgotten.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:all
  KEYS[3]  slot:age
  KEYS[4]  slot:expiry
  KEYS[5…] slot:s:<status>, of every status
  ARGV[1]  message key
  ARGV[2…] these statuses, in that order
  Result   1, or 0 when they agreed
]]
local key = ARGV[1]
local m = redis.call('HMGET', KEYS[1], 'status', 'at', 'createdAt', 'ageFrom', 'expiresAt', 'campaign')
local at, changes = m[2], {}
local hasPlace = false
local function want(index, score)
  local stands = redis.call('ZSCORE', index, key)
  if score and not stands then changes[#changes + 1] = { 'ZADD', index, score, key } end
  if stands and not score then changes[#changes + 1] = { 'ZREM', index, key } end
end
for number = 2, #ARGV do
  local isIts = m[1] == ARGV[number]
  hasPlace = hasPlace or isIts
  want(KEYS[number + 3], isIts and at)
end
want(KEYS[2], hasPlace and (m[3] or at))
-- Whether it ages in closed hours was decided when it was queued: both indexes take what its record says. One that ages
-- from its creation need not be in the first.
local waits = m[1] == 'queued'
if not waits or m[4] or m[6] then want(KEYS[3], waits and not m[6] and m[4]) end
want(KEYS[4], waits and m[5])
for _, change in ipairs(changes) do redis.call(unpack(change)) end
return #changes > 0 and 1 or 0
