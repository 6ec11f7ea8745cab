#!lua flags=no-writes
--[[
  Reads several keys of a lane at one moment. A transaction would too, but Redis refuses to queue commands of one while
  its memory is full.

  KEYS[1]  and all others: keys of the reads
  ARGV[1]  the reads, JSON: list of { command, which of KEYS, arguments … }
  Result   their replies, in order
]]
local replies = {}
for at, read in ipairs(cjson.decode(ARGV[1])) do
  read[2] = KEYS[read[2]]
  replies[at] = redis.call(unpack(read))
end
return replies
