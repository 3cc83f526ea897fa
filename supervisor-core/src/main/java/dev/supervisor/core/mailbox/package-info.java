/**
 * The mechanism of events: queues, who gets what lies in them, requests and their answers. Not
 * exported; users see {@link dev.supervisor.core.events}. It knows of the tree what {@link
 * dev.supervisor.core.mailbox.Owner} says.
 */
@NullMarked
package dev.supervisor.core.mailbox;

import org.jspecify.annotations.NullMarked;
