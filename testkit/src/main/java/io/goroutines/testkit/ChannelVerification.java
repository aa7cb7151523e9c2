package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.MayImplement;

/**
 * The rules of channels, select and the memory model, for implementers of channels. They need a
 * scheduler to run on: use one that is known to be correct.
 */
@MayImplement(MayImplement.Party.USERS)
public abstract class ChannelVerification extends Verification
    implements ChannelRules,
        ChannelKindRules,
        ChannelLimitRules,
        AsyncRules,
        MemoryRules,
        SelectRules,
        DoneRules,
        PreparedSelectRules,
        AlarmRules {

  @Override
  protected abstract ChannelFactory channels();
}
