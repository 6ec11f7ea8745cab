#!lua
--[[
  Takes the next job of a lane's queue and reads its message, in one step. It takes a job as BullMQ's moveToActive does
  (docs/decisions/0021), but only in the plain case: everything else is left to BullMQ. Safety does not depend on it: a job
  only says which message may be next, and open-attempt.lua decides whether it is sent.

  KEYS[1]  lane: slot:lane
  KEYS[2]  meta: of the queue, as are the keys below
  KEYS[3]  active: jobs that a worker holds
  KEYS[4]  wait: jobs without a priority, the next one last
  KEYS[5]  prioritized: jobs by priority
  KEYS[6]  delayed: jobs by when they are due
  KEYS[7]  counter: orders the jobs of one priority
  KEYS[8]  limiter: exists while the queue rests
  ARGV[1]  slot: the lane's hash tag
  ARGV[2]  jobs: what the keys of the queue begin with
  ARGV[3]  token: under which the job is locked
  ARGV[4]  lockMs: for how long

  Result   { 'job', job id, Redis time (ms), probe, streak, waitUntil of the lane, the fields of the message below }
         | { 'nothing' }  the lane has no job
         | { 'ask' }      only BullMQ decides: the queue is paused, limited or has an active job, or a delayed job is due
]]
--- @include "shared/now"
--- @include "shared/all-present"
--- @include "message/body-fields"
local slot, jobs = ARGV[1], ARGV[2]
if redis.call('EXISTS', KEYS[3], KEYS[8]) > 0 then return { 'ask' } end
if redis.call('HEXISTS', KEYS[2], 'paused') == 1 then return { 'ask' } end
local now = redisNow()
-- A score is the time in ms, times 4,096, plus a number that orders the jobs of one ms.
local delayed = redis.call('ZRANGE', KEYS[6], 0, 0, 'WITHSCORES')
if delayed[2] and tonumber(delayed[2]) < (now + 1) * 0x1000 then return { 'ask' } end

local fromWait = redis.call('LINDEX', KEYS[4], -1)
local id = fromWait or redis.call('ZRANGE', KEYS[5], 0, 0)[1]
if not id then
  if delayed[1] then return { 'ask' } end
  redis.call('DEL', KEYS[7])
  return { 'nothing' }
end
local message, lock = slot .. ':m:' .. string.gsub(id, '-%d+$', ''), jobs .. id .. ':lock'
local cut = allPresent({ message, lock })
if cut then return cut end
local m = redis.call('HMGET', message, 'status', 'errored', 'policyRetries', 'resolvedAs', 'content', 'deaths',
  unpack(BODY_FIELDS))
local lane = redis.call('HMGET', KEYS[1], 'probe', 'streak', 'waitUntil')

if fromWait then redis.call('RPOP', KEYS[4]) else redis.call('ZREM', KEYS[5], id) end
redis.call('LPUSH', KEYS[3], id)
redis.call('SET', lock, ARGV[3], 'PX', ARGV[4])
return { 'job', id, now, lane[1], lane[2], lane[3], unpack(m) }
