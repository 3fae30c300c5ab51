"""The schedule of Celery's beat. The tasks look for due rows, so a lost call does no harm."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    # "what it is for": {"task": "…tasks.…_task", "schedule": seconds or crontab(…)},
    **{
        f"see whether the queue {queue} is worked off": {
            "task": "teamweb_site.tasks.mark_queue_task",
            "schedule": 30,
            "args": [queue],
            # Marks of an hour without a worker are not worth reading.
            "options": {"queue": queue, "expires": 60},
        }
        for queue in ("default", "mail")
    },
    "let memberships begin and end": {
        "task": "teamweb.groups.tasks.mirror_groups_task",
        "schedule": crontab(minute=3, hour=0),
    },
    "forget sessions that ended": {
        "task": "teamweb.accounts.tasks.delete_ended_sessions_task",
        "schedule": crontab(minute=15, hour=3),
    },
    "run background jobs": {
        "task": "teamweb.core.tasks.run_background_jobs_task",
        "schedule": 15,
    },
    "make versions of texts written together": {
        "task": "teamweb.coediting.tasks.make_due_checkpoints_task",
        "schedule": 15,
    },
    "thin the logs of texts written together": {
        "task": "teamweb.coediting.tasks.thin_logs_task",
        "schedule": crontab(minute=40, hour=2),
    },
    "forget files of pages that were never saved": {
        "task": "teamweb.spaces.tasks.forget_drafts_task",
        "schedule": crontab(minute=50, hour=2),
    },
    "write the search index": {
        "task": "teamweb_search.tasks.drain_index_queue_task",
        "schedule": 10,
    },
    "build a search index that is missing": {
        "task": "teamweb_search.tasks.rebuild_index_task",
        "schedule": 30,
    },
    "send due mail": {
        "task": "teamweb.notifications.tasks.deliver_due_task",
        "schedule": 30,
    },
    "read the mailbox": {
        "task": "teamweb.notifications.tasks.receive_mail_task",
        "schedule": 60,
    },
    "mail invitations to meetings": {
        "task": "teamweb.meetings.tasks.mail_invitations_task",
        "schedule": 15,
    },
    "keep invitations up with members, remind of them": {
        "task": "teamweb.meetings.tasks.sync_invitations_task",
        "schedule": crontab(minute="*/15"),
    },
    "evaluate circular votes": {
        "task": "teamweb.meetings.tasks.close_circular_votes_task",
        "schedule": 60,
    },
    "remind of the execution of resolutions": {
        "task": "teamweb.meetings.tasks.remind_of_executions_task",
        "schedule": crontab(minute=20, hour="7-17"),
    },
    "remind of circular votes": {
        "task": "teamweb.meetings.tasks.remind_of_circular_votes_task",
        "schedule": crontab(minute="*/15", hour="7-17"),
    },
    "send daily digests": {
        "task": "teamweb.notifications.tasks.send_daily_digests_task",
        "schedule": crontab(minute="*/15", hour="7-9"),
    },
    # Once a day for each person: the later hours make up for one that was missed.
    "remind of todos": {
        "task": "teamweb.todos.tasks.remind_of_todos_task",
        "schedule": crontab(minute=5, hour="7-17"),
    },
    "throw away files that were drawn long ago": {
        "task": "teamweb.core.tasks.throw_away_documents_task",
        "schedule": crontab(minute=20, hour=2),
    },
    "forget old addresses": {
        "task": "teamweb.notifications.tasks.blank_old_addresses_task",
        "schedule": crontab(minute=10, hour=3),
    },
    "forget old invitations": {
        "task": "teamweb.meetings.tasks.purge_old_invitations_task",
        "schedule": crontab(minute=30, hour=3),
    },
    "send scheduled newsletters": {
        "task": "teamweb_knowledge.newsletters.tasks.send_due_issues_task",
        "schedule": 60,
    },
    "forget unconfirmed subscriptions": {
        "task": "teamweb_knowledge.contacts.tasks.delete_expired_data_task",
        "schedule": crontab(minute=20, hour=3),
    },
}
