package io.goroutines.testkit;

import io.goroutines.MayImplement;

/**
 * All rules of docs/spec.md, for those who write a scheduler: what it promises itself, and that
 * channels, select and the memory model hold on it.
 */
@MayImplement(MayImplement.Party.USERS)
public abstract class SchedulerVerification extends Verification
    implements SchedulerRules,
        LimitRules,
        ChannelRules,
        ChannelKindRules,
        ChannelLimitRules,
        AsyncRules,
        MemoryRules,
        SelectRules,
        DoneRules,
        PreparedSelectRules,
        AlarmRules,
        TimeRules {}
