package io.goroutines;

/**
 * Why a goroutine waits, as dumps show it: {@code goroutine 7 [chan receive]:}. Two reasons with
 * the same name are equal.
 *
 * <p>The constants are the reasons of channels, select, sleep and joins, and two for general use. A
 * construct of its own declares its reason itself, as a constant, in Go's words if Go has the
 * construct:
 *
 * <pre>{@code
 * private static final WaitReason WAIT = new WaitReason("sync.WaitGroup.Wait");
 * }</pre>
 *
 * @param name the name, in one line
 */
public record WaitReason(String name) {

  /** In a receive. */
  public static final WaitReason CHAN_RECEIVE = new WaitReason("chan receive");

  /** In a send. */
  public static final WaitReason CHAN_SEND = new WaitReason("chan send");

  /** In a select. */
  public static final WaitReason SELECT = new WaitReason("select");

  /** In a select without a case that can ever be taken. */
  public static final WaitReason SELECT_NO_CASES = new WaitReason("select (no cases)");

  /** In a receive from the nil channel. */
  public static final WaitReason CHAN_RECEIVE_NIL_CHAN = new WaitReason("chan receive (nil chan)");

  /** In a send on the nil channel. */
  public static final WaitReason CHAN_SEND_NIL_CHAN = new WaitReason("chan send (nil chan)");

  /** In a sleep. */
  public static final WaitReason SLEEP = new WaitReason("sleep");

  /** For the end of a goroutine; Go has no such wait. */
  public static final WaitReason JOIN = new WaitReason("join");

  /** For a semaphore, or an internal lock. */
  public static final WaitReason SEMACQUIRE = new WaitReason("semacquire");

  /** For a condition. */
  public static final WaitReason COND_WAIT = new WaitReason("sync.Cond.Wait");

  /**
   * Creates a reason.
   *
   * @throws IllegalArgumentException if the name is blank or has a line break
   */
  public WaitReason {
    if (name.isBlank() || name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("the name of a wait reason must be one line of text");
    }
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
