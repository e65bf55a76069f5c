CREATE TABLE publication (
    id BIGSERIAL NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    kind VARCHAR(40) NOT NULL,
    day DATE,
    title VARCHAR NOT NULL,
    by VARCHAR NOT NULL,
    concerns JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    announced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    listed_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    to_look_at INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    CONSTRAINT pk_publication PRIMARY KEY (id),
    CONSTRAINT ck_publication_day_of_a_day CHECK ((kind = 'day') = (day is not null)),
    CONSTRAINT ck_publication_listed_is_whole CHECK ((state = 'waiting') = (listed_at is null)),
    CONSTRAINT ck_publication_finished_is_whole CHECK ((state = 'done') = (finished_at is not null)),
    CONSTRAINT ck_publication_progress CHECK (looked_at >= 0 and looked_at <= to_look_at),
    CONSTRAINT uq_publication_since UNIQUE (since),
    CONSTRAINT ck_publication_publication_kind CHECK (kind IN ('layers', 'rules', 'day')),
    CONSTRAINT uq_publication_day UNIQUE (day),
    CONSTRAINT ck_publication_publication_state CHECK (state IN ('waiting', 'running', 'done'))
);
CREATE INDEX ix_publication_open ON publication (since, id) WHERE state <> 'done';

CREATE TABLE recheck (
    publication_id BIGINT NOT NULL,
    dossier_id BIGINT NOT NULL,
    CONSTRAINT pk_recheck PRIMARY KEY (publication_id, dossier_id),
    CONSTRAINT fk_recheck_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id),
    CONSTRAINT fk_recheck_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id) ON DELETE CASCADE
);

CREATE TABLE finding_change (
    id BIGSERIAL NOT NULL,
    publication_id BIGINT NOT NULL,
    dossier_id BIGINT NOT NULL,
    holder VARCHAR(40) NOT NULL,
    old_run_id BIGINT NOT NULL,
    new_run_id BIGINT NOT NULL,
    old_outcome VARCHAR NOT NULL,
    new_outcome VARCHAR NOT NULL,
    differences JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    office_id INTEGER NOT NULL,
    person_id INTEGER,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decision VARCHAR(40),
    reason VARCHAR,
    settled_by_id INTEGER,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_finding_change PRIMARY KEY (id),
    CONSTRAINT uq_finding_change_publication_id_dossier_id UNIQUE (publication_id, dossier_id),
    CONSTRAINT ck_finding_change_settled_is_whole CHECK ((state = 'settled') = (decision is not null) and (decision is null) = (reason is null) and (decision is null) = (settled_at is null) and (decision is null) = (settled_by_id is null)),
    CONSTRAINT fk_finding_change_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id),
    CONSTRAINT fk_finding_change_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT ck_finding_change_answer_holder CHECK (holder IN ('pending', 'issued')),
    CONSTRAINT ck_finding_change_change_state CHECK (state IN ('open', 'settled')),
    CONSTRAINT fk_finding_change_office_id FOREIGN KEY(office_id) REFERENCES office (id),
    CONSTRAINT fk_finding_change_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_finding_change_change_decision CHECK (decision IN ('no_consequence', 'ask_applicant', 'consult_again', 'before_leader')),
    CONSTRAINT fk_finding_change_settled_by_id FOREIGN KEY(settled_by_id) REFERENCES person (id)
);
CREATE INDEX ix_finding_change_open ON finding_change (office_id, id) WHERE state = 'open';
CREATE INDEX ix_finding_change_dossier_id ON finding_change (dossier_id, id);

CREATE TABLE contest (
    id BIGSERIAL NOT NULL,
    dossier_id BIGINT NOT NULL,
    rule VARCHAR NOT NULL,
    rule_id BIGINT NOT NULL,
    rule_rev BIGINT NOT NULL,
    feature_id BIGINT,
    feature_rev BIGINT,
    asked_sha256 VARCHAR NOT NULL,
    state VARCHAR(40) NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_contest PRIMARY KEY (id),
    CONSTRAINT uq_contest_dossier_id_rule_feature_id UNIQUE NULLS NOT DISTINCT (dossier_id, rule, feature_id),
    CONSTRAINT ck_contest_feature_is_whole CHECK ((feature_id is null) = (feature_rev is null)),
    CONSTRAINT fk_contest_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id) ON DELETE CASCADE,
    CONSTRAINT ck_contest_contest_state CHECK (state IN ('open', 'upheld', 'accepted'))
);

CREATE TABLE contest_act (
    id BIGSERIAL NOT NULL,
    contest_id BIGINT NOT NULL,
    move VARCHAR(40) NOT NULL,
    run_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    rule_rev BIGINT NOT NULL,
    feature_rev BIGINT,
    reason VARCHAR NOT NULL,
    paper_id BIGINT,
    person_id INTEGER,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_contest_act PRIMARY KEY (id),
    CONSTRAINT ck_contest_act_people_say_it CHECK ((move = 'reopened') = (person_id is null)),
    CONSTRAINT fk_contest_act_contest_id FOREIGN KEY(contest_id) REFERENCES contest (id) ON DELETE CASCADE,
    CONSTRAINT ck_contest_act_contest_move CHECK (move IN ('contested', 'upheld', 'accepted', 'reopened')),
    CONSTRAINT fk_contest_act_paper_id FOREIGN KEY(paper_id) REFERENCES paper (id) ON DELETE SET NULL,
    CONSTRAINT fk_contest_act_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_contest_act_contest_id ON contest_act (contest_id, id);

CREATE TABLE gis.rule_draft (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    title TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revision BIGINT NOT NULL,
    changes JSONB NOT NULL,
    state TEXT NOT NULL,
    preview_state TEXT NOT NULL,
    preview JSONB,
    previewed_at TIMESTAMP WITH TIME ZONE,
    decision_no TEXT,
    decision_date DATE,
    published_at TIMESTAMP WITH TIME ZONE,
    published_by TEXT,
    CONSTRAINT pk_rule_draft PRIMARY KEY (id),
    CONSTRAINT ck_rule_draft_state CHECK (state in ('open', 'published', 'dropped')),
    CONSTRAINT ck_rule_draft_preview_state CHECK (preview_state in ('none', 'waiting', 'done', 'failed')),
    CONSTRAINT ck_rule_draft_published_is_whole CHECK ((state = 'published') = (published_at is not null) and (published_at is null) = (published_by is null) and (published_at is null) = (decision_no is null))
);

-- What was said about a hit stays as it was said; only a draft can lose a paper again.
create function contest_act_stands() returns trigger language plpgsql as $$
begin
    if new.paper_id is null
            and to_jsonb(new) - 'paper_id' is not distinct from to_jsonb(old) - 'paper_id' then
        return new;
    end if;
    raise exception 'what was said in contest % does not change', old.contest_id
        using errcode = 'restrict_violation';
end $$;
create trigger contest_act_stands before update on contest_act
    for each row execute function contest_act_stands();

-- What a publication changed and how it was settled stays; only an open change is settled, once.
create function finding_change_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state = 'settled'
            or (to_jsonb(new) - 'state' - 'decision' - 'reason' - 'settled_by_id' - 'settled_at')
               is distinct from
               (to_jsonb(old) - 'state' - 'decision' - 'reason' - 'settled_by_id' - 'settled_at')
    then
        raise exception 'change % stands as it was found', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger finding_change_stands before update or delete on finding_change
    for each row execute function finding_change_stands();
