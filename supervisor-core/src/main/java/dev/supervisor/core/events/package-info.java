/**
 * The event queue of a supervised thread: telling, asking, listening and topics.
 */
@NullMarked
package dev.supervisor.core.events;

import org.jspecify.annotations.NullMarked;
