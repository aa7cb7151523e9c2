package io.goroutines.testkit;

import io.goroutines.MayImplement;

/**
 * All rules of docs/spec.md, for implementers of a scheduler: its own promises, and that channels,
 * select and the memory model hold on it.
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
