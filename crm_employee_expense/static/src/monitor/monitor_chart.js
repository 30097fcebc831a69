import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { humanNumber } from "@web/core/utils/numbers";

/** A chart of Odoo's Chart.js: shares as a ring, or bars with lines over time. */
export class MonitorChart extends Component {
    static template = "crm_employee_expense.MonitorChart";
    static props = {
        labels: Array,
        datasets: Array,
        format: Function,
        onClick: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.chart = new Chart(this.canvas.el, this.getConfig());
                return () => this.chart.destroy();
            },
            () => [JSON.stringify([this.props.labels, this.props.datasets])]
        );
    }

    get isRing() {
        return this.props.datasets[0].type === "doughnut";
    }

    getConfig() {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#374151", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.08)", "rgba(255,255,255,.15)");
        return {
            type: this.isRing ? "doughnut" : "bar",
            data: {
                labels: this.props.labels,
                datasets: this.props.datasets.map((dataset, index) =>
                    this.prepareDataset(dataset, index, scheme)
                ),
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                cutout: "62%",
                onClick: (_ev, elements) => elements.length && this.props.onClick(elements[0].index),
                onHover: (ev, elements) => {
                    ev.native.target.style.cursor = elements.length ? "pointer" : "";
                },
                plugins: {
                    legend: {
                        display: !this.isRing && this.props.datasets.length > 1,
                        position: "bottom",
                        labels: { color: text, boxWidth: 14 },
                    },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, label, raw }) =>
                                `${dataset.label || label}: ${this.props.format(raw)}`,
                        },
                    },
                },
                scales: this.isRing ? {} : this.getScales(text, grid),
            },
        };
    }

    prepareDataset({ label, type, values }, index, scheme) {
        if (type === "doughnut") {
            return {
                label,
                data: values,
                borderWidth: 1,
                borderColor: getCustomColor(scheme, "#FFFFFF", "#262A36"),
                backgroundColor: values.map((_value, position) =>
                    getColor(position, scheme, values.length)
                ),
            };
        }
        const color = getColor(index, scheme, 6);
        const shared = { label, type, data: values, backgroundColor: color, order: -index };
        return type === "line"
            ? { ...shared, borderColor: color, borderWidth: 2, pointRadius: 2, stepped: "middle" }
            : { ...shared, borderRadius: 3, maxBarThickness: 42 };
    }

    getScales(text, grid) {
        return {
            x: { ticks: { color: text, maxRotation: 45 }, grid: { display: false } },
            y: {
                beginAtZero: true,
                ticks: {
                    color: text,
                    maxTicksLimit: 6,
                    callback: (value) => humanNumber(value, { decimals: 1 }),
                },
                grid: { color: grid },
            },
        };
    }
}
