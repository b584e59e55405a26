"""The closed list of units: what documents may say, and what is understood at the edges only.

Each line is: symbol, factor, what it is a multiple of. Factors are exact by definition
(SI Brochure, 9th edition, 2019; International Table calorie and Btu: ISO 31-4:1992;
ton of refrigeration: 12,000 Btu an hour).
"""

from __future__ import annotations

SPECIES = ("CO2", "C", "CH4", "N2O", "COD", "H2", "HFC")
"""What a mass may be of; plain masses (t, kg, g) are of nothing named."""

CURRENCIES = ("JPY", "USD", "EUR", "VND", "IDR", "THB", "PHP", "MYR", "MNT", "KHR", "MMK", "LAK", "CNY")

BASES = ("kg", "m", "s", "K", "degC", "yr", "Nm3", "lm", "amount", "year")
"""Symbols that stand for themselves; `yr` is a length of time in calendar years, `year` a calendar year."""

UNITS = """
g 1/1000 kg
t 1000 kg
Gg 1000000 kg
km 1000 m
m2 1 m*m
m3 1 m*m*m
h 3600 s
d 86400 s
s2 1 s*s
J 1 kg*m2/s2
kJ 1000 J
MJ 1000000 J
GJ 1000000000 J
TJ 1000000000000 J
Wh 3600 J
kWh 3600000 J
MWh 3600000000 J
GWh 3600000000000 J
W 1 J/s
kW 1000 W
MW 1000000 W
GW 1000000000 W
USRt 3516.8528420667 W
Pa 1 kg/m/s2
kPa 1000 Pa
MPa 1000000 Pa
tkm 1 t*km
"""

EDGE_UNITS = """
% 1/100 1
min 60 s
L 1/1000 m3
kL 1 m3
ML 1000 m3
mg 1/1000000 kg
Mg 1000 kg
kt 1000000 kg
Mt 1000000000 kg
mile 1609.344 m
TWh 3600000000000000 J
cal 4.1868 J
kcal 4186.8 J
Mcal 4186800 J
Gcal 4186800000 J
Btu 1055.05585262 J
MMBtu 1055055852.62 J
therm 105505585.262 J
hp 745.69987158227022 W
bar 100000 Pa
kNm3 1000 Nm3
ha 10000 m2
"""

SPELLINGS = {
    "千kWh": "MWh",
    "百万kWh": "GWh",
    "kW・h": "kWh",
    "Nm³": "Nm3",
    "m³N": "Nm3",
    "m3N": "Nm3",
    "Nm^3": "Nm3",
    "千Nm3": "kNm3",
    "m³": "m3",
    "m^3": "m3",
    "㎥": "m3",
    "l": "L",
    "ℓ": "L",
    "ton": "t",
    "tonne": "t",
    "tonnes": "t",
    "トン": "t",
    "USRton": "USRt",
    "RT": "USRt",
    "冷凍トン": "USRt",
    "℃": "degC",
    "°C": "degC",
    "t-CO2": "tCO2",
    "tCO₂": "tCO2",
    "t-CO₂": "tCO2",
    "t-CO2e": "tCO2e",
    "tCO2eq": "tCO2e",
    "t-CO2eq": "tCO2e",
    "tCO₂e": "tCO2e",
    "hr": "h",
    "hours": "h",
    "時間": "h",
    "日": "d",
    "day": "d",
    "days": "d",
    "年": "yr",
    "円": "JPY",
    "％": "%",
    "tonne-km": "tkm",
    "t-km": "tkm",
    "トンキロ": "tkm",
    "-": "1",
    "": "1",
}
"""Other ways to write a unit, understood where people hand in figures; documents keep to the list."""
