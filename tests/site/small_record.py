"""A record as small as may be: each kind of page, and a name that exists in one language only."""

from datetime import UTC, datetime

SEEDED_AT = datetime(2020, 4, 1, tzinfo=UTC)
FILES = {
    "countries": """
        jp: {code: JP, name: {en: Japan, ja: 日本}}
        vn: {code: VN, name: {en: Viet Nam, ja: ベトナム}}
        """,
    "places": """
        osaka: {name: {en: Osaka City, ja: 大阪市}, country: JP, level: city}
        hcmc: {name: {en: Ho Chi Minh City, ja: ホーチミン市}, country: VN, level: city}
        """,
    "organisations": """
        lead: {name: {ja: 日本調査株式会社}, kind: consultant, country: JP}
        """,
    "collaborations": """
        osaka-hcmc:
          places: [osaka, hcmc]
          pairing: {en: Osaka and Ho Chi Minh City, ja: 大阪市―ホーチミン市}
        """,
    "agreements": """
        undated:
          collaboration: osaka-hcmc
          instrument: letter of interest
          said: {en: A letter without a date, ja: 日付のない書状}
        later:
          collaboration: osaka-hcmc
          instrument: memorandum of understanding
          said: {en: The memorandum of 2016, ja: 2016年の覚書}
          signed: 2016-03
        """,
    "milestones": """
        earlier:
          collaboration: osaka-hcmc
          kind: talks
          said: {en: Talks of 2013, ja: 2013年の協議}
          when: 2013
        """,
    "studies": """
        fy2019-01:
          fiscal_year: FY2019
          number: "01"
          collaboration: osaka-hcmc
          title: {en: Pumps for the city, ja: 都市のポンプ}
          lead: lead
          about: {en: About pumps., ja: ポンプについて。}
          sectors: [water]
          jcm_intent: not stated
        """,
    "projects": """
        pumps:
          name: {en: High-efficiency pumps, ja: 高効率ポンプ}
          country: VN
          figures:
            - {of: {en: Reductions, ja: 削減量}, value: 1043, unit: tCO2/yr, approximate: true, stage: selected}
        """,
    "links": """
        study-to-pumps:
          from_study: fy2019-01
          to_project: pumps
          said: {en: The study led to the pumps, ja: 調査がポンプにつながりました}
        """,
}
