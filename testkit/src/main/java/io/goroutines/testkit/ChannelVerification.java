package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.MayImplement;

/**
 * The rules of channels, select and the memory model, for implementers of channels. They need a
 * scheduler to run on: use one that is known to be correct.
 */
@MayImplement(MayImplement.Party.USERS)
public abstract non-sealed class ChannelVerification extends Verification
    implements SendReceiveRules,
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
        AlarmRules {

  @Override
  protected abstract ChannelFactory channels();
}
