"""Adversarial losses and regularisers: functions of logits and gradients only."""
