#!lua flags=allow-oom
--[[
  Keeps the claims of ids whose messages exist, as long as the messages. A claim that is gone is made again: a purge of
  an earlier message with that id ran in between. allow-oom: the messages exist already.

  KEYS[1]  id index key, and so on for each
  ARGV[1]  its claim, and so on for each
  Result   nothing
]]
for at, key in ipairs(KEYS) do
  if redis.call('PERSIST', key) == 0 then redis.call('SET', key, ARGV[at], 'NX') end
end
