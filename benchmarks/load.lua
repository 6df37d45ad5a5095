-- For wrk: each request with the next of the keys, as so many clients would send them; a line of JSON at the end.
local keys, at = {}, 0
for key in (os.getenv("KEYS") or ""):gmatch("%S+") do keys[#keys + 1] = key end

request = function()
  if #keys == 0 then return wrk.format() end
  at = at % #keys + 1
  return wrk.format("GET", nil, {["Authorization"] = "Bearer " .. keys[at]})
end

done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'result {"requests": %d, "rps": %.1f, "p50_ms": %.1f, "p95_ms": %.1f, "p99_ms": %.1f, "errors": %d}\n',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
