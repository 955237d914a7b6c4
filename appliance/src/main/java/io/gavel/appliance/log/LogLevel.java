package io.gavel.appliance.log;

/** How much a log line matters, least first. */
public enum LogLevel {
  /** What an engineer needs to follow one node through one fault. */
  DEBUG,
  /** A change of state or a choice, said once. */
  INFO,
  /** Something is wrong and the node copes. */
  WARN,
  /** Something is wrong and someone has to act. */
  ERROR
}
