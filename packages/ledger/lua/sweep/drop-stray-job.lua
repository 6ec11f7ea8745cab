#!lua flags=allow-oom
--[[
  Removes the remains of a job that is in none of the lists that jobs are fetched from, so that it can be added again.
  BullMQ leaves none; a Redis that lost half a transaction does. allow-oom: it only removes.

  KEYS[1]  the job's record
  KEYS[2]  its lock
  KEYS[3]  the lists it may be in: wait
  KEYS[4]  active
  KEYS[5]  prioritized
  KEYS[6]  delayed
  ARGV[1]  job id
  Result   1, or 0 when it is in a list
]]
for at = 3, 4 do
  if redis.call('LPOS', KEYS[at], ARGV[1]) then return 0 end
end
for at = 5, 6 do
  if redis.call('ZSCORE', KEYS[at], ARGV[1]) then return 0 end
end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
