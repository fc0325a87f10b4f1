-- Health of an ApimVnetBinding for Argo CD, by its conditions. Uses Lua's base library only: Argo CD opens no more by default.
local waits = { AwaitingApproval = true, AwaitingWindow = true, Suspended = true }

local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end
local ready = conditions.Ready
local isTrue = function(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

if obj.metadata.deletionTimestamp ~= nil then
  return { status = "Progressing", message = ready ~= nil and ready.message or "Being deleted" }
end
-- An older definition of the resource may drop the one of status; that of the condition says the same.
if ready == nil or (obj.status.observedGeneration or ready.observedGeneration) ~= obj.metadata.generation then
  return { status = "Progressing", message = "Waiting for the operator to look at this generation" }
end
if ready.status == "False" and waits[ready.reason] then
  return { status = "Suspended", message = ready.message }
end
if isTrue("Stalled") then
  return { status = "Degraded", message = ready.message }
end
if ready.status == "True" and not isTrue("Reconciling") then
  return { status = "Healthy", message = ready.message }
end
return { status = "Progressing", message = ready.message }
