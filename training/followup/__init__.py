"""How ``qa/conversation/followup.json`` is made: weights fitted on one half of the conversations."""
