#!lua flags=allow-oom
--[[
  Adds people to the order of the suppression list. allow-oom: an opt-out must be recorded, and the list read, even when
  Redis is full.

  KEYS[1]  the order, or one that is being built
  ARGV[1]  ms after which an unfinished one expires; 0 = it stays
  ARGV[2…] people
  Result   nothing
]]
for at = 2, #ARGV do redis.call('ZADD', KEYS[1], 0, ARGV[at]) end
if ARGV[1] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
