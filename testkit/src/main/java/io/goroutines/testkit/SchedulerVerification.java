package io.goroutines.testkit;

import io.goroutines.MayImplement;

/**
 * All rules of docs/spec.md, for implementers of a scheduler: its own promises, and that channels,
 * select and the memory model hold on it.
 */
@MayImplement(MayImplement.Party.USERS)
public abstract non-sealed class SchedulerVerification extends Verification
    implements StartAndEndRules,
        PanicRules,
        ParkRules,
        InterruptRules,
        FairnessRules,
        ProcessorRules,
        BlockingRules,
        ThreadRules,
        TimerRules,
        ShutdownRules,
        ReportRules,
        SendReceiveRules,
        CloseRules,
        TryRules,
        ChannelInterruptRules,
        CallerRules,
        RetentionRules,
        ChannelStormRules,
        ChannelKindRules,
        CancelRules,
        AsyncRules,
        MemoryModelRules,
        SelectChoiceRules,
        SelectWaitRules,
        SelectCaseRules,
        DoneRules,
        SleepRules,
        AlarmRules {}
