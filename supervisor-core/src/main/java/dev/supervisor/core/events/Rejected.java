package dev.supervisor.core.events;

/**
 * What comes back, as an event, to the thread that sent something to a thread that was over, or that
 * ended before it had handled it. It is queued for those who listen for it, or wait for it, at that
 * moment.
 *
 * @param target the thread that did not handle it
 * @param event what was sent
 */
public record Rejected(Peer target, Object event) {}
