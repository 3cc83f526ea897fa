package dev.supervisor.core.events;

/**
 * What the threads above learn, as an event, when a listener fails: bubbled after the error hook was
 * told. It is queued for those who listen for it, or wait for it, at that moment.
 *
 * @param thread where it happened
 * @param event what the listener was given
 * @param failure what it threw
 */
public record ListenerFailed(Peer thread, Object event, Throwable failure) {}
