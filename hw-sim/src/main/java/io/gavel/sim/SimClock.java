package io.gavel.sim;

import java.util.PriorityQueue;

/**
 * Virtual time and what is due in it. Events of the same time run in the order in which they were
 * scheduled. One thread.
 */
public final class SimClock {
  /** Events waiting at most: a simulation that outgrows this has run away. */
  public static final int EVENTS_MAX = 1 << 20;

  private record Event(long atUs, long sequence, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return atUs != other.atUs
          ? Long.compare(atUs, other.atUs)
          : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowUs;
  private long sequence;

  /** Microseconds since the start of the simulation. */
  public long nowUs() {
    return nowUs;
  }

  /** Runs the action {@code delayUs} from now, 0 or more. */
  public void after(long delayUs, Runnable action) {
    if (delayUs < 0) {
      throw new IllegalArgumentException("delayUs is " + delayUs + ", expected 0 or more");
    }
    if (events.size() >= EVENTS_MAX) {
      throw new IllegalStateException("more than " + EVENTS_MAX + " events wait");
    }
    events.add(new Event(nowUs + delayUs, sequence++, action));
  }

  /** Runs the next event if it is due by {@code untilUs}; otherwise time goes there. */
  public boolean runNext(long untilUs) {
    Event next = events.peek();
    if (next == null || next.atUs() > untilUs) {
      nowUs = Math.max(nowUs, untilUs);
      return false;
    }
    events.remove();
    nowUs = next.atUs();
    next.action().run();
    return true;
  }

  /** Events run so far plus those waiting. */
  public long scheduled() {
    return sequence;
  }
}
