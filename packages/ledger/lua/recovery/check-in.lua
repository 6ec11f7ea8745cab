#!lua flags=allow-oom
--[[
  A worker has compared its journals with this Redis. Opens a recovery when Redis is another one than workers knew, or
  has lost something: then every worker that may have sent lately has to report its journal before anything is sent.

  KEYS[1]  prefix:{workers}:recovery  (hash)
  KEYS[2]  prefix:{workers}           (zset: worker id, time of the last heartbeat)
  KEYS[3]  prefix:{workers}:known     (hash: worker id, JSON { host, left?, unsent?, givenUp? })
  ARGV[1]  worker id
  ARGV[2]  its host
  ARGV[3]  the run of Redis; of a Cluster, the runs of the masters that the worker sees, separated by spaces
  ARGV[4]  '1': Redis certainly lost writes, whatever run it is
  ARGV[5]  '1': a journal has entries that Redis lost
  ARGV[6]  JSON list of the workers that it has seen alive
  ARGV[7]  ms of silence before Redis's last moment after which a worker has nothing that Redis could have lost
  ARGV[8]  ms after which a worker without any heartbeat is forgotten
  Result   fields and values of the recovery
]]
--- @include "shared/now"
local now = redisNow()
local worker, host, seenRun = ARGV[1], ARGV[2], ARGV[3]
local before = redis.call('HMGET', KEYS[1], 'run', 'epoch', 'open', 'point')
redis.call('HSET', KEYS[3], worker, cjson.encode({ host = host }))

-- A worker that left without having sent anything, and one whose journal the operator gave up.
local function isExcused(known) return known.unsent or known.givenUp end

local function openNow()
  -- Never one that existed before, even when Redis has forgotten which those were.
  redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', math.max(now, tonumber(before[2] or 0) + 1)), 'open', '1',
    'since', now, 'missing', '0')
  redis.call('HDEL', KEYS[1], 'held')
  local newest = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
  local point = tonumber(before[4] or newest[2] or now)
  local known = redis.call('HGETALL', KEYS[3])
  for at = 1, #known, 2 do
    local each = cjson.decode(known[at + 1])
    local last = tonumber(redis.call('ZSCORE', KEYS[2], known[at]) or each.left or (known[at] == worker and now) or 0)
    if last < now - tonumber(ARGV[8]) then
      redis.call('HDEL', KEYS[3], known[at])
    elseif not isExcused(each) and last >= point - tonumber(ARGV[7]) then
      redis.call('HSET', KEYS[1], 'w:' .. known[at], each.host)
    end
  end
  for _, id in ipairs(cjson.decode(ARGV[6])) do
    local known = redis.call('HGET', KEYS[3], id)
    if not (known and isExcused(cjson.decode(known))) then redis.call('HSETNX', KEYS[1], 'w:' .. id, '') end
  end
end

local isOpen = before[3] == '1'
-- A master that this worker does not see has lost nothing; one in its place is another run.
local isOther = false
if before[1] then
  for run in string.gmatch(seenRun, '%S+') do
    if not string.find(' ' .. before[1] .. ' ', ' ' .. run .. ' ', 1, true) then isOther = true end
  end
end
if isOther or ((ARGV[4] == '1' or ARGV[5] == '1') and not isOpen) then
  openNow()
  isOpen = true
elseif not before[1] then
  redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', now), 'open', '0')
end
if isOther or not before[1] then redis.call('HSET', KEYS[1], 'run', seenRun) end
if ARGV[5] == '1' then redis.call('HSET', KEYS[1], 'missing', '1') end
if isOpen then redis.call('HSET', KEYS[1], 'w:' .. worker, host) end
return redis.call('HGETALL', KEYS[1])
