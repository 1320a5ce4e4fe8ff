"""What Redis runs for us in one go, in Lua. Times are Redis' own, so that no machine's clock matters."""

RECALL = """
local tokens = {}
for i = 4, #KEYS do
  local token = redis.call('GET', KEYS[i])
  if not token then
    token = ARGV[1]
    redis.call('SET', KEYS[i], token, 'EX', ARGV[2])
  end
  tokens[i - 3] = token
end
return {redis.call('GET', KEYS[1]), tokens, redis.call('GET', KEYS[2]) or 0, redis.call('PTTL', KEYS[3])}
"""
OUTDATE = """
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[1], ARGV[1]) end
local number = redis.call('INCR', KEYS[1])
redis.call('LPUSH', KEYS[2], string.format('%.0f ', number) .. ARGV[2])
redis.call('LTRIM', KEYS[2], 0, ARGV[3] - 1)
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end
return number
"""
CATCH_UP = """
local number = redis.call('GET', KEYS[1])
if not number then
  number = ARGV[1]
  redis.call('SET', KEYS[1], number)
end
local missed = tonumber(number) - tonumber(ARGV[2])
if missed <= 0 or missed > tonumber(ARGV[3]) then return {number, {}} end
return {number, redis.call('LRANGE', KEYS[2], 0, missed - 1)}
"""
TAKE = """
local pause = redis.call('PTTL', KEYS[1])
if pause > 0 then return {pause, 0} end
local calls, period = tonumber(ARGV[1]), tonumber(ARGV[2])
if calls == 0 then return {0, 0} end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local before = redis.call('LINDEX', KEYS[2], calls - 1)
if before then
  local wait = before + period - now
  if wait > 0 and wait <= period then return {0, math.ceil(wait / 1000)} end
end
redis.call('LPUSH', KEYS[2], string.format('%.0f', now))
redis.call('LTRIM', KEYS[2], 0, calls - 1)
redis.call('PEXPIRE', KEYS[2], math.ceil(period / 1000) + 1000)
return {0, 0}
"""
"""A log of the last calls, by Redis' own clock: exactly so many in any period, whoever sends them. Not pyrate-limiter's
RedisBucket: that goes by each machine's clock, does not load its script again after a flush, and knows no pause."""
HOLD_BACK = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
"""
